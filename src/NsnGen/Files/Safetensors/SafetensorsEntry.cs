using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>A tensor to write, which need not exist before its turn.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The lengths of the axes.</param>
/// <param name="Write">Writes the elements, <see cref="Length"/> bytes.</param>
internal sealed record SafetensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    /// <param name="name">Its name in the file.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="value">Gives the tensor; what it makes is disposed once written.</param>
    public SafetensorsEntry(string name, ScalarType type, IReadOnlyList<long> shape, Func<Tensor> value)
        : this(name, type, shape, stream => WriteElements(name, type, shape, value, stream)) { }

    /// <summary>The entry's type in the file.</summary>
    public SafetensorsType Stored { get; } = SafetensorsType.Of(Type);

    public long Length => Shape.Aggregate((long)Stored.Bits / 8, (product, length) => checked(product * length));

    public static SafetensorsEntry Of(string name, Tensor tensor) =>
        new(name, tensor.dtype, tensor.shape, () => tensor);

    private static void WriteElements(
        string name,
        ScalarType type,
        IReadOnlyList<long> shape,
        Func<Tensor> value,
        Stream stream
    )
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var tensor = value();
        if (tensor.dtype != type || !tensor.shape.AsSpan().SequenceEqual([.. shape]))
        {
            throw new InvalidOperationException(
                $"'{name}' was to be {type} [{string.Join(", ", shape)}]; it is {tensor.dtype} [{string.Join(", ", tensor.shape)}]."
            );
        }
        TensorElements.Of(tensor).WriteBytesToStream(stream, 1 << 20);
    }
}
