using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>Where and how one tensor is stored.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dtype">The element type in the format's words, <c>BF16</c>.</param>
/// <param name="Shape">The lengths of the axes.</param>
/// <param name="Start">Position of the first byte in the file.</param>
/// <param name="Length">Number of bytes.</param>
public sealed record SafetensorsInfo(string Name, string Dtype, IReadOnlyList<long> Shape, long Start, long Length)
{
    /// <summary>The type that the elements are read as, which holds all of them exactly; null if torch has none.</summary>
    public ScalarType? Type => SafetensorsType.Of(Dtype)?.Torch;
}
