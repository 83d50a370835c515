using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>
/// A safetensors file, or the several files of a sharded checkpoint, opened for reading. A tensor is read when it
/// is asked for, into memory of its own. Reading from several threads is allowed.
/// </summary>
/// <remarks>
/// What torch has no type for is read as a type that holds it exactly: U16 as Int32, U32 and U64 as Int64 (a U64 above
/// its range is refused), F8_E4M3, F8_E5M2 and their FNUZ variants as Float16, F8_E8M0 as Float32. Tensors of F4 and F6,
/// whose elements do not fill bytes, are listed but not read.
/// </remarks>
public sealed class SafetensorsFile : ITensorFile, IPlacedReading, IStoredTypes
{
    internal const string Index = "model.safetensors.index.json";
    internal const string Single = "model.safetensors";

    private readonly IReadOnlyList<SafetensorsShard> shards;
    private readonly IReadOnlyDictionary<string, SafetensorsShard> owners;

    internal SafetensorsFile(
        string path,
        IReadOnlyList<SafetensorsShard> shards,
        IReadOnlyDictionary<string, SafetensorsShard> owners,
        IReadOnlyDictionary<string, string> metadata
    )
    {
        Path = path;
        this.shards = shards;
        this.owners = owners;
        Metadata = metadata;
        Names = [.. owners.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The file that was opened.</summary>
    public string Path { get; }

    /// <summary>The names of the tensors, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The entries of <c>__metadata__</c>; of a sharded checkpoint those of the index and of every shard.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>How many bytes have been read so far, with the headers'.</summary>
    public long BytesRead => shards.Sum(shard => shard.BytesRead);

    /// <summary>Opens a file and checks its header wholly.</summary>
    /// <param name="path">
    /// A <c>.safetensors</c> file, the <c>.safetensors.index.json</c> of a sharded checkpoint, or a folder that has
    /// <c>model.safetensors.index.json</c> or <c>model.safetensors</c>.
    /// </param>
    /// <exception cref="SafetensorsException">The file is malformed; the message names file, tensor and fault.</exception>
    /// <exception cref="CheckpointException">The folder has neither or both.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            path = CheckpointFolder.Find(path, Index, Single);
        }
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return SafetensorsIndex.Open(path);
        }
        var shard = SafetensorsShard.Open(path);
        return new SafetensorsFile(
            path,
            [shard],
            shard.Header.Tensors.Keys.ToDictionary(name => name, _ => shard, StringComparer.Ordinal),
            shard.Header.Metadata
        );
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => owners.ContainsKey(name);

    /// <summary>Type, shape and place of a tensor.</summary>
    /// <exception cref="ArgumentException">There is no tensor of this name.</exception>
    public SafetensorsInfo Info(string name) => Owner(name).Header.Tensors[name];

    /// <summary>Reads a tensor.</summary>
    /// <exception cref="ArgumentException">There is no tensor of this name.</exception>
    /// <exception cref="SafetensorsException">An element cannot be held exactly.</exception>
    public Tensor Read(string name)
    {
        var info = Info(name);
        return Owner(name).Read(info, [.. info.Shape]);
    }

    bool IPlacedReading.TryRead(string name, Tensor place) => Owner(name).TryRead(Info(name), place);

    string IStoredTypes.TypeOf(string name) => Info(name).Dtype;

    /// <summary>Reads the first rows of a tensor, and no other byte.</summary>
    /// <param name="name">The tensor, <c>[n, …]</c>.</param>
    /// <param name="rows">From 0 to n.</param>
    /// <returns><c>[rows, …]</c></returns>
    /// <exception cref="ArgumentException">There is no tensor of this name, or it has no axes or fewer rows.</exception>
    public Tensor ReadPrefix(string name, long rows) => ReadRows(name, 0, rows);

    /// <summary>Reads rows of a tensor, and no other byte.</summary>
    /// <param name="name">The tensor, <c>[n, …]</c>.</param>
    /// <param name="start">The first row.</param>
    /// <param name="rows">How many; <paramref name="start"/> and it together at most n.</param>
    /// <returns><c>[rows, …]</c></returns>
    /// <exception cref="ArgumentException">There is no tensor of this name, or it has no axes or fewer rows.</exception>
    public Tensor ReadRows(string name, long start, long rows)
    {
        var info = Info(name);
        if (info.Shape.Count == 0 || start < 0 || rows < 0 || start > info.Shape[0] - rows)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rows),
                rows,
                $"'{name}' is [{string.Join(", ", info.Shape)}]; rows from {start} on must lie within its first axis."
            );
        }
        var skip = start == 0 ? 0 : info.Length / info.Shape[0] * start;
        return Owner(name).Read(info, [rows, .. info.Shape.Skip(1)], skip);
    }

    /// <summary>Reads stored bytes of a tensor, which needs no torch.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="skip">How many bytes of it come before; together with those that are read at most its length.</param>
    /// <param name="bytes">Is filled.</param>
    internal void ReadBytes(string name, long skip, Span<byte> bytes)
    {
        var info = Info(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(skip + bytes.Length, info.Length, nameof(skip));
        Owner(name).ReadBytes(info, skip, bytes);
    }

    /// <summary>Closes the files. Tensors that were read stay valid.</summary>
    public void Dispose()
    {
        foreach (var shard in shards)
        {
            shard.Dispose();
        }
    }

    private SafetensorsShard Owner(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return owners.TryGetValue(name, out var shard)
            ? shard
            : throw new ArgumentException(
                $"'{Path}' has no tensor '{name}'; it has {owners.Count} others.",
                nameof(name)
            );
    }
}
