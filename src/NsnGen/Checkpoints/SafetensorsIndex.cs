using System.Text.Json;

namespace NsnGen;

/// <summary>Opens a sharded checkpoint by its index: a JSON file whose <c>weight_map</c> says which file has which tensor.</summary>
internal static class SafetensorsIndex
{
    public static SafetensorsFile Open(string path)
    {
        var (weights, metadata) = Parse(path);
        var shards = new Dictionary<string, SafetensorsShard>(StringComparer.Ordinal);
        try
        {
            foreach (var file in weights.Values.Distinct(StringComparer.Ordinal))
            {
                shards.Add(file, OpenShard(path, file));
            }
            var owners = weights.ToDictionary(
                weight => weight.Key,
                weight => Having(path, shards[weight.Value], weight.Key),
                StringComparer.Ordinal
            );
            foreach (var (key, value) in shards.Values.SelectMany(shard => shard.Header.Metadata))
            {
                metadata.TryAdd(key, value);
            }
            return new SafetensorsFile(path, [.. shards.Values], owners, metadata);
        }
        catch
        {
            foreach (var shard in shards.Values)
            {
                shard.Dispose();
            }
            throw;
        }
    }

    private static (Dictionary<string, string> Weights, Dictionary<string, string> Metadata) Parse(string path)
    {
        var weights = new Dictionary<string, string>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var weight in json.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                if (!weights.TryAdd(weight.Name, weight.Value.GetString() ?? ""))
                {
                    throw new SafetensorsException(path, weight.Name, "the index names it twice.");
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
            throw new SafetensorsException(
                path,
                null,
                $"this is not the index of a sharded checkpoint. {fault.Message}",
                fault
            );
        }
        return (weights, metadata);
    }

    private static SafetensorsShard OpenShard(string index, string file)
    {
        // A name that leads elsewhere would make an index read any file of the machine.
        if (file.Length == 0 || file is "." or ".." || file.AsSpan().ContainsAny('/', '\\', '\0'))
        {
            throw new SafetensorsException(index, null, $"'{file}' is not the name of a file beside the index.");
        }
        var path = Path.Combine(Path.GetDirectoryName(index) ?? "", file);
        return File.Exists(path)
            ? SafetensorsShard.Open(path)
            : throw new SafetensorsException(index, null, $"its file '{file}' is missing.");
    }

    private static SafetensorsShard Having(string index, SafetensorsShard shard, string name) =>
        shard.Header.Tensors.ContainsKey(name)
            ? shard
            : throw new SafetensorsException(index, name, $"'{Path.GetFileName(shard.Path)}' does not have it.");
}
