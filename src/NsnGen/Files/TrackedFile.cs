using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>Knows which tensors of a file were read.</summary>
/// <param name="file">The file, which is not owned.</param>
internal sealed class TrackedFile(ITensorFile file) : ITensorFile, IPlacedReading, IStoredTypes
{
    private readonly List<string> read = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public string Path => file.Path;

    public IReadOnlyList<string> Names => file.Names;

    /// <summary>The tensors that were read, in the order in which they first were.</summary>
    public IReadOnlyList<string> WereRead => read;

    /// <summary>The tensors that nobody has read yet, in ordinal order.</summary>
    public IReadOnlyList<string> Unread => [.. Names.Where(name => !WasRead(name))];

    public bool WasRead(string name) => known.Contains(name);

    public bool Contains(string name) => file.Contains(name);

    public Tensor Read(string name)
    {
        Add(name);
        return file.Read(name);
    }

    public bool TryRead(string name, Tensor place)
    {
        var wasRead = file is IPlacedReading placed && placed.TryRead(name, place);
        if (wasRead)
        {
            Add(name);
        }
        return wasRead;
    }

    /// <summary>How a tensor is stored; of a file that does not tell, the type that it is read as.</summary>
    public string TypeOf(string name)
    {
        if (file is IStoredTypes typed)
        {
            return typed.TypeOf(name);
        }
        using var tensor = file.Read(name);
        return SafetensorsType.Find(tensor.dtype)?.Name ?? $"{tensor.dtype}";
    }

    public void Dispose() { }

    private void Add(string name)
    {
        if (known.Add(name))
        {
            read.Add(name);
        }
    }
}
