using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>
/// Safetensors files of the library's own, such as the state of training, in which every tensor has a checksum and the header a
/// <see cref="Seal"/>.
/// </summary>
internal static class CheckedTensors
{
    private const string Prefix = "nsngen.sum.";

    /// <summary>Writes a file, atomically.</summary>
    public static void Write(
        string path,
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string> metadata
    )
    {
        using var untracked = no_grad();
        var all = new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            all[Prefix + name] = SumOf(tensor);
        }
        Safetensors.Write(path, tensors, Seal.Add(all, tensors));
    }

    /// <summary>Opens a file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            Seal.Check(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor, and compares its checksum.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static Tensor ReadChecked(this SafetensorsFile file, string name)
    {
        var tensor = file.Read(name);
        if (file.Metadata.GetValueOrDefault(Prefix + name) == SumOf(tensor))
        {
            return tensor;
        }
        tensor.Dispose();
        throw new CheckpointException($"'{file.Path}' is damaged: the checksum of '{name}' does not fit.");
    }

    private static string SumOf(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return Hexadecimal.Of(Checksums.OfElements(TensorElements.Of(tensor)));
    }
}
