using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>One safetensors file, mapped into memory.</summary>
internal sealed class SafetensorsShard : IDisposable
{
    private const long ChunkElements = 1 << 20;

    private readonly MemoryMappedFile mapped;
    private long bytesRead;

    private SafetensorsShard(string path, SafetensorsHeader header, MemoryMappedFile mapped)
    {
        Path = path;
        Header = header;
        this.mapped = mapped;
        bytesRead = header.Length;
    }

    public string Path { get; }

    public SafetensorsHeader Header { get; }

    /// <summary>How many bytes have been read, with the header's.</summary>
    public long BytesRead => Interlocked.Read(ref bytesRead);

    public static SafetensorsShard Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            var header = SafetensorsHeader.Read(path, stream);
            return new SafetensorsShard(
                path,
                header,
                MemoryMappedFile.CreateFromFile(
                    stream,
                    null,
                    stream.Length,
                    MemoryMappedFileAccess.Read,
                    HandleInheritability.None,
                    leaveOpen: false
                )
            );
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads elements of a tensor that lie one after the other.</summary>
    /// <param name="info">The tensor.</param>
    /// <param name="shape">Its shape, or that of the rows to read.</param>
    /// <param name="skip">How many bytes of it come before.</param>
    public Tensor Read(SafetensorsInfo info, long[] shape, long skip = 0)
    {
        var type = SafetensorsType.Of(info.Dtype)!;
        if (type.Torch is not { } torchType)
        {
            throw new SafetensorsException(
                Path,
                info.Name,
                $"{info.Dtype} packs elements across bytes; torch has no type to read them as."
            );
        }
        var result = empty(shape, torchType);
        try
        {
            Fill(result, info.Start + skip, type);
            return result;
        }
        catch (InvalidDataException fault)
        {
            result.Dispose();
            throw new SafetensorsException(Path, info.Name, fault.Message, fault);
        }
    }

    /// <summary>Fills a tensor chunk by chunk: a span cannot be longer than 2 GiB.</summary>
    private void Fill(Tensor result, long start, SafetensorsType type)
    {
        var count = result.numel();
        if (count == 0)
        {
            return;
        }
        var length = count * type.Bits / 8;
        using var stream = mapped.CreateViewStream(start, length, MemoryMappedFileAccess.Read);
        using var elements = result.view(-1);
        var buffer = type.Decode is null ? [] : new byte[Math.Min(count, ChunkElements) * type.Bits / 8];
        for (long at = 0; at < count; at += ChunkElements)
        {
            using var chunk = elements.narrow(0, at, Math.Min(ChunkElements, count - at));
            Fill(
                chunk.bytes,
                stream,
                type,
                buffer.AsSpan(0, buffer.Length == 0 ? 0 : (int)chunk.numel() * type.Bits / 8)
            );
        }
        Interlocked.Add(ref bytesRead, length);
    }

    private static void Fill(Span<byte> chunk, Stream stream, SafetensorsType type, Span<byte> stored)
    {
        if (type.Decode is null)
        {
            stream.ReadExactly(chunk);
            return;
        }
        stream.ReadExactly(stored);
        type.Decode(stored, chunk);
    }

    public void Dispose() => mapped.Dispose();
}
