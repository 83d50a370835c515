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
    /// <summary>Its place among tensors of the same name, which lie one below the other in it; null if it is the whole.</summary>
    public int? Part { get; init; }

    /// <summary>The shape with all hidden units, if some are left out.</summary>
    public long[] WholeShape { get; init; } = Shape;

    /// <summary>The name under which a file has it.</summary>
    public string Name => Names[0];

    /// <summary>Puts the parts of tensors together.</summary>
    public static IEnumerable<DenseTensor> Joined(IEnumerable<DenseTensor> tensors) =>
        tensors.GroupBy(tensor => tensor.Name, StringComparer.Ordinal).SelectMany(Joined);

    private static IEnumerable<DenseTensor> Joined(IGrouping<string, DenseTensor> same)
    {
        if (same.First().Part is null)
        {
            return same;
        }
        var parts = same.OrderBy(tensor => tensor.Part).ToList();
        var first = parts[0];
        long[] shape = [parts.Sum(part => part.Shape[0]), .. first.Shape[1..]];
        return
        [
            first with
            {
                Part = null,
                Shape = shape,
                WholeShape = shape,
                Value = () => cat([.. parts.Select(part => part.Value())], 0),
            },
        ];
    }
}
