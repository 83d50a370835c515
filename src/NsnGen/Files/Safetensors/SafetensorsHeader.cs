using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace NsnGen.Files;

/// <summary>What a safetensors file says of itself: eight bytes with the length of a JSON text, and that text.</summary>
/// <remarks>Reading checks all of it, so that whoever has a header can rely on every byte range lying inside the file.</remarks>
/// <param name="path">The file, for errors.</param>
internal sealed class SafetensorsHeader(string path)
{
    public const string MetadataKey = "__metadata__";
    public const int LengthBytes = sizeof(ulong);

    /// <summary>The reference implementation refuses longer headers.</summary>
    private const ulong MaximumLength = 100_000_000;

    /// <summary>No number of a valid file comes near it, and sums of two such numbers do not overflow.</summary>
    private const long Limit = 1L << 62;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private readonly Dictionary<string, SafetensorsInfo> tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SafetensorsInfo> Tensors => tensors;

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>The length of header and its own length together; the first element follows.</summary>
    public long Length { get; private set; }

    /// <summary>Reads and checks a file's header.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="stream">The file, at its begin.</param>
    public static SafetensorsHeader Read(string path, Stream stream)
    {
        var header = new SafetensorsHeader(path);
        header.Read(stream);
        return header;
    }

    private void Read(Stream stream)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        if (stream.Length < LengthBytes)
        {
            throw Fault($"the file has {stream.Length} bytes, fewer than the {LengthBytes} of the header's length.");
        }
        stream.ReadExactly(length);
        var announced = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (announced > MaximumLength)
        {
            throw Fault($"the header is {announced} bytes long; {MaximumLength} are allowed.");
        }
        Length = LengthBytes + (long)announced;
        if (Length > stream.Length)
        {
            throw Fault($"the file is truncated: it has {stream.Length} bytes, its header alone needs {Length}.");
        }
        var text = new byte[announced];
        stream.ReadExactly(text);
        Parse(text, stream.Length);
    }

    private void Parse(byte[] text, long fileLength)
    {
        if (text.Length == 0 || text[0] != '{')
        {
            throw Fault("the header does not begin with '{'.");
        }
        try
        {
            _ = Utf8.GetCharCount(text);
            using var json = JsonDocument.Parse(text);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                Add(property);
            }
        }
        catch (Exception fault) when (fault is DecoderFallbackException or JsonException or InvalidOperationException)
        {
            throw new SafetensorsException(path, null, $"the header is not JSON in UTF-8. {fault.Message}", fault);
        }
        CheckRanges(fileLength);
    }

    private void Add(JsonProperty property)
    {
        if (property.NameEquals(MetadataKey))
        {
            AddMetadata(property.Value);
        }
        else if (!tensors.TryAdd(property.Name, Tensor(property.Name, property.Value)))
        {
            throw Fault("the header names it twice.", property.Name);
        }
    }

    private void AddMetadata(JsonElement values)
    {
        if (metadata.Count > 0 || values.ValueKind is not JsonValueKind.Object)
        {
            throw Fault($"{MetadataKey} must be one object; it is {values.ValueKind}, or there twice.");
        }
        foreach (var entry in values.EnumerateObject())
        {
            if (
                entry.Value.ValueKind is not JsonValueKind.String
                || !metadata.TryAdd(entry.Name, entry.Value.GetString()!)
            )
            {
                throw Fault($"metadata entry '{entry.Name}' is not a string, or there twice.");
            }
        }
    }

    private SafetensorsInfo Tensor(string name, JsonElement entry)
    {
        if (
            entry.ValueKind is not JsonValueKind.Object
            || !entry.TryGetProperty("dtype", out var dtype)
            || !entry.TryGetProperty("shape", out var shape)
            || !entry.TryGetProperty("data_offsets", out var offsets)
            || dtype.ValueKind is not JsonValueKind.String
            || entry
                .EnumerateObject()
                .GroupBy(property => property.Name, StringComparer.Ordinal)
                .Any(same => same.Count() > 1)
        )
        {
            throw Fault("its entry must be an object with dtype, shape and data_offsets, each once.", name);
        }
        if (SafetensorsType.Of(dtype.GetString()!) is not { } type)
        {
            throw Fault($"the element type '{dtype.GetString()}' is unknown.", name);
        }
        var lengths = Numbers(shape, "shape", name);
        var range = Numbers(offsets, "data_offsets", name);
        if (range.Length != 2 || range[0] > range[1])
        {
            throw Fault($"data_offsets must be a begin and an end; they are [{string.Join(", ", range)}].", name);
        }
        CheckSize(name, type, lengths, range[1] - range[0]);
        return new SafetensorsInfo(name, type.Name, lengths, checked(Length + range[0]), range[1] - range[0]);
    }

    private long[] Numbers(JsonElement list, string what, string name)
    {
        if (list.ValueKind is not JsonValueKind.Array)
        {
            throw Fault($"{what} must be a list.", name);
        }
        return
        [
            .. list.EnumerateArray()
                .Select(item =>
                    item.ValueKind is JsonValueKind.Number
                    && item.TryGetInt64(out var number)
                    && number is >= 0 and < Limit
                        ? number
                        : throw Fault($"{what} holds {item}; whole numbers from 0 to 2^62 are allowed.", name)
                ),
        ];
    }

    private void CheckSize(string name, SafetensorsType type, long[] shape, long bytes)
    {
        // An axis of length 0 counts as 1 for the limit: torch multiplies the others for its strides.
        var reach = shape.Aggregate(BigInteger.One, (product, length) => product * Math.Max(length, 1));
        if (reach * type.Bits >= Limit)
        {
            throw Fault($"the shape [{string.Join(", ", shape)}] overflows.", name);
        }
        var bits = shape.Aggregate((long)type.Bits, (product, length) => product * length);
        if (bits % 8 != 0 || bits / 8 != bytes)
        {
            throw Fault(
                $"the shape [{string.Join(", ", shape)}] of {type.Name} needs {bits} bits; data_offsets give it {bytes} bytes.",
                name
            );
        }
    }

    /// <summary>Tensors must fill the file without gap or overlap.</summary>
    private void CheckRanges(long fileLength)
    {
        var end = Length;
        foreach (var tensor in tensors.Values.OrderBy(t => t.Start).ThenBy(t => t.Length))
        {
            if (tensor.Start != end)
            {
                var fault = tensor.Start < end ? "overlaps the tensor before it" : "leaves a gap before it";
                throw Fault($"its data begins at byte {tensor.Start} and {fault}, which ends at {end}.", tensor.Name);
            }
            end = tensor.Start + tensor.Length;
            if (end > fileLength)
            {
                throw Fault(
                    $"the file is truncated: its data ends at byte {end}, the file at {fileLength}.",
                    tensor.Name
                );
            }
        }
        if (end != fileLength)
        {
            throw Fault($"the tensors end at byte {end}, the file at {fileLength}.");
        }
    }

    private SafetensorsException Fault(string fault, string? tensor = null) => new(path, tensor, fault);
}
