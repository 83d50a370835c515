using System.Text;
using NsnGen.Files;

namespace NsnGen.Gguf;

/// <summary>Writes GGUF, version 3 (docs/gguf.md of ggml-org/ggml): entries, descriptions of tensors, tensors.</summary>
internal static class GgufFile
{
    /// <summary>Each tensor begins at a multiple of it.</summary>
    public const uint Alignment = 32;

    private const uint Magic = 0x46554747;
    private const uint Version = 3;

    /// <summary>Writes a file, to a temporary neighbour that is moved into place; one tensor at a time is in memory.</summary>
    /// <returns>What each tensor lost by rounding, in their order.</returns>
    public static IReadOnlyList<double> Write(
        string path,
        IReadOnlyList<(string Key, object Value)> metadata,
        IReadOnlyList<GgufTensor> tensors
    )
    {
        var lost = new List<double>();
        AtomicFile.Write(
            path,
            stream =>
            {
                using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
                WriteHead(writer, metadata, tensors);
                foreach (var tensor in tensors)
                {
                    Pad(writer);
                    writer.Flush();
                    lost.Add(tensor.Write(stream));
                }
                Pad(writer);
            }
        );
        return lost;
    }

    private static void WriteHead(
        BinaryWriter writer,
        IReadOnlyList<(string Key, object Value)> metadata,
        IReadOnlyList<GgufTensor> tensors
    )
    {
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Count);
        foreach (var (key, value) in metadata)
        {
            GgufValue.WriteText(writer, key);
            GgufValue.Write(writer, value);
        }
        ulong at = 0;
        foreach (var tensor in tensors)
        {
            GgufValue.WriteText(writer, tensor.Name);
            writer.Write((uint)tensor.Shape.Count);
            // The axis whose elements lie side by side comes first.
            foreach (var length in tensor.Shape.Reverse())
            {
                writer.Write((ulong)length);
            }
            writer.Write(tensor.Elements.Id);
            writer.Write(at);
            at = Aligned(at + (ulong)tensor.Length);
        }
    }

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        var at = (ulong)writer.BaseStream.Position;
        writer.Write(new byte[Aligned(at) - at]);
    }

    private static ulong Aligned(ulong at) => (at + Alignment - 1) / Alignment * Alignment;
}
