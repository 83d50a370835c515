using System.Globalization;
using System.Text.Json;
using NsnGen.Files;

namespace NsnGen.Checkpoints;

/// <summary>What a nested checkpoint says of itself, in its safetensors metadata.</summary>
/// <param name="Model">The name of the annotated class.</param>
/// <param name="MaxRank">The class's largest rank.</param>
/// <param name="Anchors">The class's anchors.</param>
/// <param name="Layers">Of each layer the shapes of its factors.</param>
/// <param name="LeftDense">The layers that are their dense weight at every rank.</param>
/// <param name="Checksums">Of each tensor its <see cref="NsnGen.Files.Checksums"/>.</param>
internal sealed record NestedMetadata(
    string Model,
    int MaxRank,
    IReadOnlyList<int> Anchors,
    IReadOnlyDictionary<string, LayerShapes> Layers,
    IReadOnlyList<string> LeftDense,
    IReadOnlyDictionary<string, byte[]> Checksums
)
{
    /// <summary>The version whose header is sealed. In 1 a tensor with several keys may be under each of them, in 2 and 3 it is there once.</summary>
    private const string Sealed = "3";
    private static readonly string[] Unsealed = ["1", "2"];
    private const string FormatKey = "nsngen.format";
    private const string ModelKey = "nsngen.model";
    private const string MaxRankKey = "nsngen.maxRank";
    private const string AnchorsKey = "nsngen.anchors";
    private const string LayersKey = "nsngen.layers";
    private const string LeftDenseKey = "nsngen.leftDense";
    private const string ChecksumsKey = "nsngen.checksums";

    public Dictionary<string, string> ToEntries()
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [FormatKey] = Sealed,
            [ModelKey] = Model,
            [MaxRankKey] = MaxRank.ToString(CultureInfo.InvariantCulture),
            [AnchorsKey] = JsonSerializer.Serialize(Anchors, MetadataJson.Default.IReadOnlyListInt32),
            [LayersKey] = JsonSerializer.Serialize(
                Sorted(Layers),
                MetadataJson.Default.SortedDictionaryStringLayerShapes
            ),
            [ChecksumsKey] = JsonSerializer.Serialize(
                Sorted(Checksums),
                MetadataJson.Default.SortedDictionaryStringByteArray
            ),
        };
        if (LeftDense.Count > 0)
        {
            entries[LeftDenseKey] = string.Join('\n', LeftDense);
        }
        return entries;
    }

    /// <exception cref="CheckpointException">The file is no nested checkpoint, or one of another version.</exception>
    public static NestedMetadata Parse(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out var version))
        {
            throw new CheckpointException(
                $"'{file.Path}' is not a nested checkpoint: its metadata has no {FormatKey}."
            );
        }
        if (version == Sealed)
        {
            Seal.Check(file);
        }
        else if (!Unsealed.Contains(version, StringComparer.Ordinal))
        {
            throw new CheckpointException(
                $"'{file.Path}' has version '{version}' of the format; this library reads {string.Join(", ", Unsealed)} and {Sealed}."
            );
        }
        try
        {
            return new NestedMetadata(
                file.Metadata[ModelKey],
                int.Parse(file.Metadata[MaxRankKey], CultureInfo.InvariantCulture),
                Json(file, AnchorsKey, anchors => Numbers(anchors, anchor => anchor.GetInt32())),
                Json(file, LayersKey, layers => Entries(layers, Shapes)),
                file.Metadata.GetValueOrDefault(LeftDenseKey)?.Split('\n') ?? [],
                Json(file, ChecksumsKey, checksums => Entries(checksums, sums => sums.GetBytesFromBase64()))
            );
        }
        catch (Exception fault)
            when (fault
                    is KeyNotFoundException
                        or FormatException
                        or OverflowException
                        or InvalidOperationException
                        or JsonException
            )
        {
            throw new CheckpointException(
                $"'{file.Path}' is damaged: its metadata cannot be read. {fault.Message}",
                fault
            );
        }
    }

    // A serializer would take longer to get ready than all else that a small model needs to load.
    private static T Json<T>(SafetensorsFile file, string key, Func<JsonElement, T> read)
    {
        using var json = JsonDocument.Parse(file.Metadata[key]);
        return read(json.RootElement);
    }

    private static Dictionary<string, T> Entries<T>(JsonElement entries, Func<JsonElement, T> read)
    {
        var values = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in entries.EnumerateObject())
        {
            values[entry.Name] = read(entry.Value);
        }
        return values;
    }

    private static T[] Numbers<T>(JsonElement numbers, Func<JsonElement, T> read) =>
        [.. numbers.EnumerateArray().Select(read)];

    private static LayerShapes Shapes(JsonElement layer) =>
        new(
            Numbers(layer.GetProperty(nameof(LayerShapes.Down)), length => length.GetInt64()),
            Numbers(layer.GetProperty(nameof(LayerShapes.Up)), length => length.GetInt64())
        );

    private static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T> entries) =>
        new(entries.ToDictionary(), StringComparer.Ordinal);
}
