using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>One safetensors file, mapped into memory.</summary>
internal sealed class SafetensorsShard : IDisposable
{
    private const long MappedElements = 1 << 22;

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

    private void Fill(Tensor result, long start, SafetensorsType type)
    {
        var length = result.numel() * type.Bits / 8;
        if (length == 0)
        {
            return;
        }
        // Pages that are mapped count as the process's memory, so only a part of a large tensor is mapped at a time.
        using var elements = result.view(-1);
        for (long at = 0; at < elements.numel(); at += MappedElements)
        {
            using var part = elements.narrow(0, at, Math.Min(MappedElements, elements.numel() - at));
            var (skip, size) = (at * type.Bits / 8, part.numel() * type.Bits / 8);
            using var stream = mapped.CreateViewStream(start + skip, size, MemoryMappedFileAccess.Read);
            ElementStream.Fill(part, stream, type);
        }
        Interlocked.Add(ref bytesRead, length);
    }

    public void Dispose() => mapped.Dispose();
}
