using System.Security.Cryptography;
using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>
/// Checksums of a tensor's rows: of each the first eight bytes of the SHA-256 of its elements. So that a prefix can be
/// checked without reading the rest, a factor has one for each component.
/// </summary>
internal static class Checksums
{
    public const int Size = 8;

    private const long ChunkElements = 1 << 20;

    /// <summary>The checksums of a tensor's rows, one after the other.</summary>
    /// <param name="rows"><c>[n, …]</c>, on the CPU and contiguous.</param>
    public static byte[] Of(Tensor rows)
    {
        var count = rows.shape[0];
        var sums = new byte[Size * count];
        if (count == 0)
        {
            return sums;
        }
        var together = Math.Max(1, ChunkElements / Math.Max(1, rows.numel() / count));
        for (long at = 0; at < count; at += together)
        {
            using var chunk = rows.narrow(0, at, Math.Min(together, count - at));
            var elements = chunk.bytes;
            var rowBytes = elements.Length / (int)chunk.shape[0];
            for (var row = 0; row < chunk.shape[0]; row++)
            {
                OfRow(elements.Slice(row * rowBytes, rowBytes), sums.AsSpan((int)(Size * (at + row)), Size));
            }
        }
        return sums;
    }

    /// <summary>The checksum of one row.</summary>
    /// <param name="elements">The row's elements.</param>
    /// <param name="sum">Is filled, <see cref="Size"/> bytes.</param>
    public static void OfRow(ReadOnlySpan<byte> elements, Span<byte> sum)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(elements, hash);
        hash[..Size].CopyTo(sum);
    }

    /// <summary>The checksum of a whole tensor.</summary>
    /// <param name="tensor">Of any shape, on the CPU and contiguous.</param>
    public static byte[] OfElements(Tensor tensor)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, tensor);
        return hash.GetHashAndReset()[..Size];
    }

    /// <summary>Adds a tensor's elements to a hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="tensor">Of any shape, on the CPU and contiguous.</param>
    public static void Append(IncrementalHash hash, Tensor tensor)
    {
        using var elements = tensor.reshape(-1);
        var count = elements.numel();
        for (long at = 0; at < count; at += ChunkElements)
        {
            using var chunk = elements.narrow(0, at, Math.Min(ChunkElements, count - at));
            hash.AppendData(chunk.bytes);
        }
    }
}
