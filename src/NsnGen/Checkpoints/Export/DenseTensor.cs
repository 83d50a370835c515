using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>A tensor of a model at one rank, made when it is asked for.</summary>
/// <param name="Names">Its name, and those that it has beside where it is tied.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The lengths of the axes.</param>
/// <param name="IsLayerWeight">Whether it is the weight, or a factor, of a factored layer.</param>
/// <param name="Value">Makes it.</param>
internal sealed record DenseTensor(
    IReadOnlyList<string> Names,
    ScalarType Type,
    long[] Shape,
    bool IsLayerWeight,
    Func<Tensor> Value
)
{
    /// <summary>The name under which a file has it.</summary>
    public string Name => Names[0];
}
