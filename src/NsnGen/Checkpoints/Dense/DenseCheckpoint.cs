using System.Reflection;
using NsnGen.Contracts;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Loads checkpoints that other programs made into dense models, tensor by tensor.</summary>
public static class DenseCheckpoint
{
    // A folder may have the same weights in several forms; the first that is there is read.
    private static readonly string[] InFolder =
    [
        "model.safetensors.index.json",
        "model.safetensors",
        "pytorch_model.bin.index.json",
        "pytorch_model.bin",
    ];

    /// <summary>Opens a checkpoint by what it is.</summary>
    /// <param name="path">
    /// A safetensors file, a file of PyTorch, the index of a checkpoint in several of either, or a folder that has one of
    /// <c>model.safetensors.index.json</c>, <c>model.safetensors</c>, <c>pytorch_model.bin.index.json</c> and
    /// <c>pytorch_model.bin</c>.
    /// </param>
    /// <exception cref="CheckpointException">It is none of these, or damaged.</exception>
    public static ITensorFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            path =
                InFolder.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
                ?? throw new CheckpointException($"'{path}' has none of {string.Join(", ", InFolder)}.");
        }
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var index = ShardIndex.Read(path);
            return index.Files.Any() && index.Files.All(file => IsArchive(index.PathOf(file)))
                ? PyTorchShards.Open(index)
                : SafetensorsFile.Open(path);
        }
        return IsArchive(path) ? PyTorchFile.Open(path) : SafetensorsFile.Open(path);
    }

    /// <summary>Copies a checkpoint's tensors into a model.</summary>
    /// <param name="dense">The model; its element types and device are kept.</param>
    /// <param name="path">See <see cref="Open"/>.</param>
    /// <param name="key">
    /// The checkpoint's name for a key of the model's state dict; null for what the checkpoint does not have and the model
    /// keeps. Without it, both have the same names. Of the keys of a tied weight the checkpoint need have only one.
    /// </param>
    /// <returns>The tensors of the checkpoint that were not used.</returns>
    /// <exception cref="CheckpointException">A tensor is missing, or has another shape; the model may have been changed in part.</exception>
    public static IReadOnlyList<string> Load(nn.Module dense, string path, Func<string, string?>? key = null)
    {
        ArgumentNullException.ThrowIfNull(dense);
        key ??= static name => name;
        using var file = Open(path);
        var tracked = new TrackedFile(file);
        var ties = dense
            .state_dict()
            .GroupBy(entry => TensorIdentity.Of(entry.Value), entry => entry.Key)
            .SelectMany(names => names.Select(name => (Name: name, Names: names.ToList())))
            .ToDictionary(entry => entry.Name, entry => entry.Names, StringComparer.Ordinal);
        Load(dense, tracked, (name, source) => Named(name, ties[name], key, source));
        return tracked.Unread;
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
            CheckShape(file, name, target, source);
            target.copy_(source);
        }
    }

    /// <summary>
    /// Reads a dense checkpoint and factors it layer by layer, without ever holding the dense model: a layer's weight is read just
    /// before it is factored and released just after. For the generated <c>Nested.From(path, …)</c>.
    /// </summary>
    /// <param name="path">See <see cref="Open"/>.</param>
    /// <param name="model">
    /// Calls the dense model's constructor, <c>() => new Gpt(config)</c>. It runs on torch's device <c>meta</c>, where tensors have
    /// shapes and no memory; as that is set as the process's default device, no other thread may make tensors meanwhile.
    /// </param>
    /// <param name="options">How tensors are named, and layers are factored.</param>
    /// <param name="cancellation">Checked before each layer.</param>
    /// <returns>The nested model, on the default device, in the element types that the constructor asks for.</returns>
    /// <exception cref="CheckpointException">The file is damaged, a tensor is missing or has another shape.</exception>
    /// <exception cref="InvalidOperationException">The model cannot be converted, or its constructor computes a tensor that no file has.</exception>
    public static TNested Factor<TModel, TAtRank, TNested>(
        string path,
        Func<TModel> model,
        DenseLoadOptions? options = null,
        CancellationToken cancellation = default
    )
        where TModel : nn.Module, IDenseModel
        where TAtRank : struct, IAtRank
        where TNested : nn.Module, INestedModel<TModel, TAtRank>
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new DenseLoadOptions();
        using var file = Open(path);
        var tracked = new TrackedFile(file);
        var (skeleton, unfilled) = Skeleton.Of(model, get_default_device());
        using var source = new DenseSource(skeleton, unfilled, tracked, options);
        var initialization = new LoadingInitialization(source, options, AnchorsOf(typeof(TModel)), cancellation);
        var nested = (TNested)skeleton.ToNested(new Surgery { Initialization = initialization });
        try
        {
            source.FillRest();
            options.Unused?.Invoke(tracked.Unread);
            return nested;
        }
        catch
        {
            nested.Dispose();
            throw;
        }
    }

    /// <exception cref="CheckpointException">A tensor has another shape than its place in the model.</exception>
    internal static void CheckShape(ITensorFile file, string name, Tensor target, Tensor source)
    {
        if (!target.shape.AsSpan().SequenceEqual(source.shape))
        {
            throw new CheckpointException(
                $"'{file.Path}' does not fit the model: '{name}' is to be [{string.Join(", ", target.shape)}], and the file gives [{string.Join(", ", source.shape)}]."
            );
        }
    }

    private static IReadOnlyList<int> AnchorsOf(Type model)
    {
        var attribute = model.GetCustomAttribute<NestedSubspaceAttribute>();
        return attribute is null ? []
            : attribute.Anchors is { Length: > 0 } own ? own
            : DefaultAnchors.Of(attribute.MaxRank);
    }

    private static Tensor? Named(string name, List<string> tied, Func<string, string?> key, ITensorFile file)
    {
        if (key(name) is not { } stored)
        {
            return null;
        }
        if (file.Contains(stored))
        {
            return file.Read(stored);
        }
        return tied.Exists(other => key(other) is { } known && file.Contains(known))
            ? null
            : throw new CheckpointException(
                $"'{file.Path}' does not fit the model: '{name}' needs its tensor '{stored}', which it does not have."
            );
    }

    private static bool IsArchive(string path)
    {
        using var stream = FileToRead.Open(path);
        Span<byte> start = stackalloc byte[4];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.SequenceEqual("PK\u0003\u0004"u8);
    }
}
