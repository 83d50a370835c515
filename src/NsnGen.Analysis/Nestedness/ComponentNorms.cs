using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>The lengths of a factor's components.</summary>
internal static class ComponentNorms
{
    /// <summary><c>‖row‖²</c> of a factor <c>[R, …]</c>, in float64: <c>[R]</c>. Its steps belong to the dispose scope of whoever asks.</summary>
    public static Tensor Squared(Tensor factor) =>
        factor.detach().reshape(factor.shape[0], -1).to(ScalarType.Float64).Squared().sum([1L]);
}
