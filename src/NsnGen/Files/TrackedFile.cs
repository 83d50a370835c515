using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>Knows which tensors of a file were read.</summary>
/// <param name="file">The file, which is not owned.</param>
internal sealed class TrackedFile(ITensorFile file) : ITensorFile, IPlacedReading
{
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    public string Path => file.Path;

    public IReadOnlyList<string> Names => file.Names;

    /// <summary>The tensors that nobody has read yet, in ordinal order.</summary>
    public IReadOnlyList<string> Unread => [.. Names.Where(name => !read.Contains(name))];

    public bool Contains(string name) => file.Contains(name);

    public Tensor Read(string name)
    {
        read.Add(name);
        return file.Read(name);
    }

    public bool TryRead(string name, Tensor place)
    {
        var wasRead = file is IPlacedReading placed && placed.TryRead(name, place);
        if (wasRead)
        {
            read.Add(name);
        }
        return wasRead;
    }

    public void Dispose() { }
}
