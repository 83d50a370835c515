using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>Fills tensors with stored elements, chunk by chunk: a span cannot be longer than 2 GiB.</summary>
internal static class ElementStream
{
    private const long ChunkElements = 1 << 20;

    /// <summary>Whether a tensor can be filled with elements of a type that make up a tensor of some shape.</summary>
    public static bool IsPlace(Tensor place, IEnumerable<long> shape, ScalarType type) =>
        place.dtype == type
        && place.device_type == TorchSharp.DeviceType.CPU
        && place.shape.SequenceEqual(shape)
        && place.is_contiguous();

    /// <param name="tensor">Contiguous, of the type that <paramref name="type"/> is read as.</param>
    /// <param name="read">Gives the bytes; the elements are stored in row-major order.</param>
    /// <param name="type">How they are stored.</param>
    /// <exception cref="InvalidDataException">An element has no equal in the tensor's type.</exception>
    public static void Fill(Tensor tensor, BytesReader read, SafetensorsType type)
    {
        var count = tensor.numel();
        if (count == 0)
        {
            return;
        }
        using var elements = tensor.view(-1);
        var buffer = type.Decode is null ? [] : new byte[Math.Min(count, ChunkElements) * type.Bits / 8];
        for (long at = 0; at < count; at += ChunkElements)
        {
            using var chunk = elements.narrow(0, at, Math.Min(ChunkElements, count - at));
            if (type.Decode is null)
            {
                read(chunk.bytes);
                continue;
            }
            var stored = buffer.AsSpan(0, (int)chunk.numel() * type.Bits / 8);
            read(stored);
            type.Decode(stored, chunk.bytes);
        }
    }
}
