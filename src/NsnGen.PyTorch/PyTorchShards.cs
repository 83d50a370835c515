using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.PyTorch;

/// <summary>The files of a checkpoint that PyTorch wrote in parts, <c>pytorch_model.bin.index.json</c>.</summary>
internal sealed class PyTorchShards : ITensorFile, IPlacedReading, IStoredTypes
{
    private readonly IReadOnlyCollection<PyTorchFile> shards;
    private readonly Dictionary<string, PyTorchFile> owners;

    private PyTorchShards(string path, IReadOnlyCollection<PyTorchFile> shards, Dictionary<string, PyTorchFile> owners)
    {
        Path = path;
        this.shards = shards;
        this.owners = owners;
        Names = [.. owners.Keys.Order(StringComparer.Ordinal)];
    }

    public string Path { get; }

    public IReadOnlyList<string> Names { get; }

    public static PyTorchShards Open(ShardIndex index)
    {
        var opened = new Dictionary<string, PyTorchFile>(StringComparer.Ordinal);
        try
        {
            foreach (var file in index.Files)
            {
                opened.Add(file, PyTorchFile.Open(index.PathOf(file)));
            }
            return new PyTorchShards(
                index.Path,
                opened.Values,
                index.Owners(opened, static (shard, name) => shard.Contains(name))
            );
        }
        catch
        {
            Close(opened.Values);
            throw;
        }
    }

    public bool Contains(string name) => owners.ContainsKey(name);

    public Tensor Read(string name) => Owner(name).Read(name);

    public bool TryRead(string name, Tensor place) =>
        owners.TryGetValue(name, out var shard) && ((IPlacedReading)shard).TryRead(name, place);

    public string TypeOf(string name) => ((IStoredTypes)Owner(name)).TypeOf(name);

    public void Dispose() => Close(shards);

    private PyTorchFile Owner(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return owners.TryGetValue(name, out var shard)
            ? shard
            : throw new ArgumentException(
                $"'{Path}' has no tensor '{name}'; it has {owners.Count} others.",
                nameof(name)
            );
    }

    private static void Close(IEnumerable<PyTorchFile> files)
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }
}
