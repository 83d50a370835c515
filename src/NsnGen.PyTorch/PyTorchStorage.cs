using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.PyTorch;

/// <summary>The memory behind tensors, a file of its own in the archive.</summary>
/// <param name="Key">The file's name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Count">How many elements there are.</param>
internal sealed record PyTorchStorage(string Key, ScalarType Type, long Count)
{
    /// <summary>How many bytes the elements take.</summary>
    public long Bytes => Count * SizeOf(Type);

    /// <summary>How many bytes an element takes.</summary>
    public static int SizeOf(ScalarType type) => SafetensorsType.Of(type).Bits / 8;
}
