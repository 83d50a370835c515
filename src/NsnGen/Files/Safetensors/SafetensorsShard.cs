using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>One open safetensors file.</summary>
/// <remarks>
/// Tensors are read into place rather than mapped and copied: it takes a third less time, and a file that another program cuts
/// off meanwhile gives an exception, where touching a mapped page ends the process.
/// </remarks>
internal sealed class SafetensorsShard : IDisposable
{
    private readonly FileStream file;
    private long bytesRead;

    private SafetensorsShard(string path, SafetensorsHeader header, FileStream file)
    {
        Path = path;
        Header = header;
        this.file = file;
        bytesRead = header.Length;
    }

    public string Path { get; }

    public SafetensorsHeader Header { get; }

    /// <summary>How many bytes have been read, with the header's.</summary>
    public long BytesRead => Interlocked.Read(ref bytesRead);

    public static SafetensorsShard Open(string path)
    {
        var opened = FileToRead.Open(path);
        try
        {
            return new SafetensorsShard(path, SafetensorsHeader.Read(path, opened), opened);
        }
        catch (SafetensorsException fault)
        {
            using (opened)
            {
                throw FileKind.Of(opened) is { } kind
                    ? new SafetensorsException(path, null, $"this is {kind}.", fault)
                    : fault;
            }
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
            Fill(result, info, skip, type);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="IPlacedReading.TryRead"/>
    public bool TryRead(SafetensorsInfo info, Tensor place)
    {
        var type = SafetensorsType.Of(info.Dtype)!;
        var fits = type.Torch is { } torchType && ElementStream.IsPlace(place, info.Shape, torchType);
        if (fits)
        {
            Fill(place, info, 0, type);
        }
        return fits;
    }

    /// <summary>Reads stored bytes of a tensor, for which no tensor is made.</summary>
    /// <param name="info">The tensor.</param>
    /// <param name="skip">How many bytes of it come before.</param>
    /// <param name="bytes">Is filled.</param>
    public void ReadBytes(SafetensorsInfo info, long skip, Span<byte> bytes)
    {
        try
        {
            ReadExactly(bytes, info.Start + skip);
        }
        catch (EndOfStreamException fault)
        {
            throw new SafetensorsException(Path, info.Name, fault.Message, fault);
        }
        Interlocked.Add(ref bytesRead, bytes.Length);
    }

    private void Fill(Tensor result, SafetensorsInfo info, long skip, SafetensorsType type)
    {
        var at = info.Start + skip;
        var start = at;
        try
        {
            ElementStream.Fill(
                result,
                bytes =>
                {
                    ReadExactly(bytes, at);
                    at += bytes.Length;
                },
                type
            );
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new SafetensorsException(Path, info.Name, fault.Message, fault);
        }
        Interlocked.Add(ref bytesRead, at - start);
    }

    /// <summary>Reads from a place of its own, so that several threads can.</summary>
    private void ReadExactly(Span<byte> bytes, long at)
    {
        while (!bytes.IsEmpty)
        {
            var count = RandomAccess.Read(file.SafeFileHandle, bytes, at);
            if (count == 0)
            {
                throw new EndOfStreamException($"the file was cut off at byte {at} after it had been opened.");
            }
            at += count;
            bytes = bytes[count..];
        }
    }

    public void Dispose() => file.Dispose();
}
