using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Loads checkpoints that other programs made into dense models, tensor by tensor.</summary>
public static class DenseCheckpoint
{
    /// <summary>Opens a checkpoint by what it is.</summary>
    /// <param name="path">A safetensors file, its index or its folder (<see cref="SafetensorsFile.Open"/>), or a file of PyTorch.</param>
    /// <exception cref="CheckpointException">It is neither, or damaged.</exception>
    public static ITensorFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return !Directory.Exists(path) && IsArchive(path) ? PyTorchFile.Open(path) : SafetensorsFile.Open(path);
    }

    /// <summary>Copies a checkpoint's tensors into a model.</summary>
    /// <param name="dense">The model; its element types and device are kept.</param>
    /// <param name="path">See <see cref="Open"/>.</param>
    /// <param name="key">
    /// The checkpoint's name for a key of the model's state dict; null for what the checkpoint does not have and the model
    /// keeps. Without it, both have the same names.
    /// </param>
    /// <returns>The tensors of the checkpoint that were not used.</returns>
    /// <exception cref="CheckpointException">A tensor is missing, or has another shape; the model may have been changed in part.</exception>
    public static IReadOnlyList<string> Load(nn.Module dense, string path, Func<string, string?>? key = null)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        using var file = Open(path);
        Load(dense, file, (name, source) => Named(name, key is null ? name : key(name), source, used));
        return [.. file.Names.Where(name => !used.Contains(name))];
    }

    /// <summary>Copies tensors into a model that are made from a checkpoint's, for checkpoints that arrange them differently.</summary>
    /// <param name="dense">The model; its element types and device are kept.</param>
    /// <param name="file">The checkpoint.</param>
    /// <param name="read">
    /// Makes the tensor for a key of the model's state dict; null for one that the model keeps. A transposed weight is
    /// <c>file.Read(name).t()</c>, a part of a fused one <c>file.Read(name).narrow(0, start, length)</c>.
    /// </param>
    /// <exception cref="CheckpointException">A tensor has another shape; the model may have been changed in part.</exception>
    public static void Load(nn.Module dense, ITensorFile file, Func<string, ITensorFile, Tensor?> read)
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(read);
        using var noGrad = no_grad();
        foreach (var (name, target) in dense.state_dict())
        {
            using var scope = NewDisposeScope();
            if (read(name, file) is not { } source)
            {
                continue;
            }
            if (!target.shape.AsSpan().SequenceEqual(source.shape))
            {
                throw new CheckpointException(
                    $"'{file.Path}' does not fit the model: '{name}' is to be [{string.Join(", ", target.shape)}], and the file gives [{string.Join(", ", source.shape)}]."
                );
            }
            target.copy_(source);
        }
    }

    private static Tensor? Named(string name, string? stored, ITensorFile file, HashSet<string> used)
    {
        if (stored is null)
        {
            return null;
        }
        if (!file.Contains(stored))
        {
            throw new CheckpointException(
                $"'{file.Path}' does not fit the model: '{name}' needs its tensor '{stored}', which it does not have."
            );
        }
        used.Add(stored);
        return file.Read(stored);
    }

    private static bool IsArchive(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.SequenceEqual("PK\u0003\u0004"u8);
    }
}
