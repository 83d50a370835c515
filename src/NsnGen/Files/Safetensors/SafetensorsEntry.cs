using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>A tensor to write, which need not exist before its turn.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The lengths of the axes.</param>
/// <param name="Value">Gives the tensor; what it makes is disposed once written.</param>
internal sealed record SafetensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, Func<Tensor> Value)
{
    public static SafetensorsEntry Of(string name, Tensor tensor) =>
        new(name, tensor.dtype, tensor.shape, () => tensor);

    /// <summary>The entry's type in the file.</summary>
    public SafetensorsType Stored { get; } = SafetensorsType.Of(Type);

    public long Length => Shape.Aggregate((long)Stored.Bits / 8, (product, length) => checked(product * length));
}
