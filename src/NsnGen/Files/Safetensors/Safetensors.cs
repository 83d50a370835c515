using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>Writes safetensors files.</summary>
public static class Safetensors
{
    private const int Alignment = 8;

    // Names stay readable, as the reference writes them.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes tensors to a file, one after the other and atomically. Equal tensors make equal files: they are sorted by
    /// element type, widest first, then by name, so that all of them are aligned.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced when the new one is complete.</param>
    /// <param name="tensors">Names and tensors, of any device and layout.</param>
    /// <param name="metadata">Entries for <c>__metadata__</c>.</param>
    /// <exception cref="ArgumentException">A name is there twice or reserved, or an element type is not of the format.</exception>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        ArgumentNullException.ThrowIfNull(tensors);
        WriteEntries(path, tensors.Select(tensor => SafetensorsEntry.Of(tensor.Key, tensor.Value)), metadata);
    }

    /// <inheritdoc cref="Write"/>
    internal static void WriteEntries(
        string path,
        IEnumerable<SafetensorsEntry> tensors,
        IReadOnlyDictionary<string, string>? metadata
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafetensorsEntry[] sorted =
        [
            .. tensors
                .OrderByDescending(entry => entry.Stored.Order)
                .ThenBy(entry => entry.Name, StringComparer.Ordinal),
        ];
        CheckNames(sorted);
        AtomicFile.Write(
            path,
            stream =>
            {
                stream.Write(Header(sorted, metadata));
                foreach (var entry in sorted)
                {
                    entry.Write(stream);
                }
            }
        );
    }

    private static void CheckNames(SafetensorsEntry[] entries)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.Name == SafetensorsHeader.MetadataKey || !names.Add(entry.Name))
            {
                throw new ArgumentException($"The name '{entry.Name}' is there twice, or reserved.", nameof(entries));
            }
        }
    }

    private static byte[] Header(SafetensorsEntry[] entries, IReadOnlyDictionary<string, string>? metadata)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write(stackalloc byte[SafetensorsHeader.LengthBytes]);
        using (var json = new Utf8JsonWriter(text, Json))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteInfos(json, entries);
            json.WriteEndObject();
        }
        var header = new byte[(text.WrittenCount + Alignment - 1) / Alignment * Alignment];
        header.AsSpan().Fill((byte)' ');
        text.WrittenSpan.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafetensorsHeader.LengthBytes);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is not { Count: > 0 })
        {
            return;
        }
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }
        json.WriteEndObject();
    }

    private static void WriteInfos(Utf8JsonWriter json, SafetensorsEntry[] entries)
    {
        long offset = 0;
        foreach (var entry in entries)
        {
            json.WriteStartObject(entry.Name);
            json.WriteString("dtype", entry.Stored.Name);
            WriteNumbers(json, "shape", entry.Shape);
            WriteNumbers(json, "data_offsets", [offset, offset += entry.Length]);
            json.WriteEndObject();
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }
}
