using System.Runtime.InteropServices;
using NsnGen.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Gguf;

/// <summary>A tensor to write, made when it is asked for.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">The lengths of the axes, the last being that whose elements lie side by side.</param>
/// <param name="Elements">How its elements are stored.</param>
/// <param name="Value">Makes it.</param>
internal sealed record GgufTensor(string Name, IReadOnlyList<long> Shape, GgufElements Elements, Func<Tensor> Value)
{
    /// <summary>Elements that are stored at once: whole blocks.</summary>
    private const long ChunkElements = 1 << 20;

    /// <summary>Bytes in the file.</summary>
    public long Length =>
        Shape.Aggregate(1L, (product, length) => checked(product * length)) / Elements.BlockSize * Elements.BlockBytes;

    /// <summary>Writes the elements, <see cref="Length"/> bytes.</summary>
    /// <returns><c>‖stored − exact‖ / ‖exact‖</c> (Frobenius).</returns>
    /// <exception cref="ArgumentException">An element is not finite, or one that its type does not reach.</exception>
    public double Write(Stream stream)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var values = TensorElements.Of(Value().to(ScalarType.Float32)).view(-1);
        var count = values.numel();
        var (lost, whole) = (0.0, 0.0);
        var stored = new byte[Math.Min(count, ChunkElements) / Elements.BlockSize * Elements.BlockBytes];
        for (long at = 0; at < count; at += ChunkElements)
        {
            using var chunk = values.narrow(0, at, Math.Min(ChunkElements, count - at));
            var exact = MemoryMarshal.Cast<byte, float>(chunk.bytes);
            var bytes = stored.AsSpan(0, exact.Length / Elements.BlockSize * Elements.BlockBytes);
            if (!Elements.Store(exact, bytes, ref lost, ref whole))
            {
                throw new ArgumentException(
                    $"'{Name}' has an element that {Elements.Precision} cannot hold: not a finite number, or too large a one."
                );
            }
            stream.Write(bytes);
        }
        return whole == 0 ? 0 : Math.Sqrt(lost / whole);
    }
}
