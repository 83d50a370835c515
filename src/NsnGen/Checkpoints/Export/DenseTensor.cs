using static TorchSharp.torch;

namespace NsnGen;

/// <summary>A tensor of a model at one rank, made when it is asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The lengths of the axes.</param>
/// <param name="IsLayerWeight">Whether it is the weight, or a factor, of a factored layer.</param>
/// <param name="Value">Makes it.</param>
internal sealed record DenseTensor(string Name, ScalarType Type, long[] Shape, bool IsLayerWeight, Func<Tensor> Value);
