namespace NsnGen.Files;

/// <summary>Opens a sharded safetensors checkpoint by its <see cref="ShardIndex"/>.</summary>
internal static class SafetensorsIndex
{
    public static SafetensorsFile Open(string path)
    {
        var index = ShardIndex.Read(path);
        var shards = new Dictionary<string, SafetensorsShard>(StringComparer.Ordinal);
        try
        {
            foreach (var file in index.Files)
            {
                shards.Add(file, SafetensorsShard.Open(index.PathOf(file)));
            }
            var owners = index.Owners(shards, static (shard, name) => shard.Header.Tensors.ContainsKey(name));
            foreach (var (key, value) in shards.Values.SelectMany(shard => shard.Header.Metadata))
            {
                index.Metadata.TryAdd(key, value);
            }
            return new SafetensorsFile(path, [.. shards.Values], owners, index.Metadata);
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
}
