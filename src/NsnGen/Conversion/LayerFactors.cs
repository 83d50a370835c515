using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>What a linear layer becomes: <c>f(x; r) = B_r (A_r x + c_r) + b</c>.</summary>
/// <param name="Down">A, <c>[R, in]</c>.</param>
/// <param name="Up">Bᵀ, <c>[R, out]</c>.</param>
/// <param name="Bias">b, <c>[out]</c>; null if the layer has none.</param>
/// <param name="DownBias">c, <c>[R]</c>; null if nothing is added between the factors.</param>
internal readonly record struct LayerFactors(Tensor Down, Tensor Up, Tensor? Bias, Tensor? DownBias = null)
{
    /// <summary>The dense weight that is put on top of them, and its bias; null for none.</summary>
    internal (Tensor Weight, Tensor? Bias)? Dense { get; init; }
}
