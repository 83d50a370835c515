using System.IO.Compression;
using System.IO.Hashing;
using NsnGen.Files;

namespace NsnGen.PyTorch;

/// <summary>
/// The elements of an archive's storages, read from their place in the file. A storage is compared with its CRC-32 when it is first
/// asked for, so that what is read was what PyTorch wrote, and once only, however many tensors lie in it.
/// </summary>
/// <param name="file">The archive. Its entries are not compressed.</param>
internal sealed class PyTorchStorages(FileStream file)
{
    private const int ChunkBytes = 1 << 20;
    private readonly Dictionary<string, long> starts = new(StringComparer.Ordinal);

    /// <summary>How many bytes have been read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Goes to a place in a storage.</summary>
    /// <param name="entry">The storage.</param>
    /// <param name="offset">The place in it, in bytes.</param>
    /// <exception cref="InvalidDataException">The storage is not what was written.</exception>
    public void GoTo(ZipArchiveEntry entry, long offset)
    {
        if (!starts.TryGetValue(entry.FullName, out var start))
        {
            start = StartOf(entry);
            Check(entry, start);
            starts.Add(entry.FullName, start);
        }
        file.Position = start + offset;
    }

    /// <summary>Reads the bytes that come next.</summary>
    public void Read(Span<byte> bytes)
    {
        file.ReadExactly(bytes);
        BytesRead += bytes.Length;
    }

    /// <summary>An entry's stream cannot be set to a place, but what it reads is the archive's own bytes.</summary>
    private long StartOf(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        _ = stream.ReadByte();
        return file.Position - Math.Min(entry.Length, 1);
    }

    private void Check(ZipArchiveEntry entry, long start)
    {
        var crc = new Crc32();
        var buffer = new byte[Math.Min(entry.Length, ChunkBytes)];
        file.Position = start;
        for (var left = entry.Length; left > 0; )
        {
            var chunk = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            Read(chunk);
            crc.Append(chunk);
            left -= chunk.Length;
        }
        if (crc.GetCurrentHashAsUInt32() != entry.Crc32)
        {
            throw new CheckpointException(
                $"'{file.Name}' is damaged: the checksum of '{entry.FullName}' does not fit."
            );
        }
    }
}
