using System.Text.Json;

namespace NsnGen.Files;

/// <summary>The index of a sharded checkpoint: a JSON file whose <c>weight_map</c> says which file has which tensor.</summary>
/// <param name="Path">The index.</param>
/// <param name="Weights">For each tensor the name of its file.</param>
/// <param name="Metadata">What the index says of the checkpoint.</param>
internal sealed record ShardIndex(
    string Path,
    IReadOnlyDictionary<string, string> Weights,
    Dictionary<string, string> Metadata
)
{
    /// <summary>The names of the files, each once.</summary>
    public IEnumerable<string> Files => Weights.Values.Distinct(StringComparer.Ordinal);

    /// <summary>The longest index that is read; those of the largest models have a tenth of it.</summary>
    private const int MaximumLength = 100_000_000;

    /// <exception cref="CheckpointException">The file is no such index.</exception>
    public static ShardIndex Read(string path)
    {
        var weights = new Dictionary<string, string>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var stream = FileToRead.Open(path);
            if (stream.Length > MaximumLength)
            {
                throw new CheckpointException(
                    $"'{path}' cannot be read: the index is {stream.Length} bytes long; {MaximumLength} are allowed."
                );
            }
            using var json = JsonDocument.Parse(stream);
            foreach (var weight in json.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                if (!weights.TryAdd(weight.Name, weight.Value.GetString() ?? ""))
                {
                    throw new CheckpointException($"'{path}' names the tensor '{weight.Name}' twice.");
                }
            }
            if (json.RootElement.TryGetProperty("metadata", out var entries))
            {
                foreach (var entry in entries.EnumerateObject())
                {
                    metadata[entry.Name] = entry.Value.ToString();
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CheckpointException($"'{path}' is not the index of a sharded checkpoint. {fault.Message}", fault);
        }
        return new ShardIndex(path, weights, metadata);
    }

    /// <summary>Where a file lies that the index names: beside the index.</summary>
    /// <exception cref="CheckpointException">It is missing, or would lie elsewhere.</exception>
    public string PathOf(string file)
    {
        // A name that leads elsewhere would make an index read any file of the machine.
        if (file.Length == 0 || file is "." or ".." || file.AsSpan().ContainsAny('/', '\\', '\0'))
        {
            throw new CheckpointException(
                $"'{Path}' names '{file}', which is not the name of a file beside the index."
            );
        }
        var path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", file);
        try
        {
            // For a link that leads nowhere, File.Exists is true.
            FileToRead.Open(path).Dispose();
            return path;
        }
        catch (FileNotFoundException fault)
        {
            throw new CheckpointException($"'{Path}' cannot be read: its file '{file}' is missing.", fault);
        }
    }

    /// <summary>The file of each tensor, checked to have it.</summary>
    /// <param name="opened">The files by name.</param>
    /// <param name="has">Whether a file has a tensor.</param>
    /// <exception cref="CheckpointException">A file does not have a tensor that it should.</exception>
    public Dictionary<string, TFile> Owners<TFile>(
        IReadOnlyDictionary<string, TFile> opened,
        Func<TFile, string, bool> has
    ) =>
        Weights.ToDictionary(
            weight => weight.Key,
            weight =>
                has(opened[weight.Value], weight.Key)
                    ? opened[weight.Value]
                    : throw new CheckpointException(
                        $"'{Path}' is wrong about the tensor '{weight.Key}': '{weight.Value}' does not have it."
                    ),
            StringComparer.Ordinal
        );
}
