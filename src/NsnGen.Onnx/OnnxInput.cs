using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>An example of an input, from which its type and its sizes are taken.</summary>
public sealed class OnnxInput
{
    private const string Batch = "batch";

    /// <summary>An input whose axes are named.</summary>
    /// <param name="example">
    /// A tensor that the model takes. The way that it takes through the model's code is what the file computes.
    /// </param>
    /// <param name="axes">
    /// The axes whose sizes vary, in order, by a name each; null for one whose size is fixed, as are those at the end that are not
    /// listed. Axes of one name have one size: <c>new(tokens, "batch", "length")</c>.
    /// </param>
    /// <exception cref="ArgumentException">There are more names than axes, or a name is empty.</exception>
    public OnnxInput(Tensor example, params IReadOnlyList<string?> axes)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(axes);
        if (axes.Count > example.dim())
        {
            throw new ArgumentException(
                $"{axes.Count} axes are named ({string.Join(", ", axes)}); the example [{string.Join(", ", example.shape)}] has {example.dim()}.",
                nameof(axes)
            );
        }
        if (axes.Any(axis => axis is not null && string.IsNullOrWhiteSpace(axis)))
        {
            throw new ArgumentException(
                "An axis has an empty name; null is for one whose size is fixed.",
                nameof(axes)
            );
        }
        Example = example;
        Axes = axes;
    }

    /// <summary>The example.</summary>
    public Tensor Example { get; }

    /// <summary>The axes whose sizes vary, by name.</summary>
    public IReadOnlyList<string?> Axes { get; }

    /// <summary>What the file calls it; null for the name of the parameter.</summary>
    public string? Name { get; init; }

    /// <summary>An input of batches of any size: its first axis is <c>batch</c>.</summary>
    /// <param name="example">A tensor that the model takes.</param>
    public static implicit operator OnnxInput(Tensor example) => FromTensor(example);

    /// <summary>An input of batches of any size: its first axis is <c>batch</c>.</summary>
    /// <param name="example">A tensor that the model takes.</param>
    public static OnnxInput FromTensor(Tensor example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return example.dim() == 0 ? new OnnxInput(example) : new OnnxInput(example, Batch);
    }
}
