using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Fills a <see cref="Skeleton"/> from a checkpoint, a layer at a time.</summary>
internal sealed class DenseSource : IDisposable
{
    private readonly ITensorFile file;
    private readonly DenseLoadOptions options;
    private readonly Dictionary<nn.Module, string> names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Tensor> waiting;
    private readonly Dictionary<string, TensorMemory> memory;
    private readonly IReadOnlySet<TensorMemory> unfilled;
    private readonly HashSet<TensorMemory> filled = [];
    private readonly long total;
    private long done;

    // Layers are read one after the other into the same memory: among what stays of each, every weight would leave a gap of its
    // own, into which malloc's aligned requests do not fit again.
    private Tensor? scratch;

    /// <param name="skeleton">The model.</param>
    /// <param name="unfilled">Where its tensors are that have no elements yet; of the others, what the checkpoint has not is kept.</param>
    /// <param name="file">The checkpoint.</param>
    /// <param name="options">Which tensor belongs under which key.</param>
    public DenseSource(
        nn.Module skeleton,
        IReadOnlySet<TensorMemory> unfilled,
        ITensorFile file,
        DenseLoadOptions options
    )
    {
        this.unfilled = unfilled;
        this.file = file;
        this.options = options;
        foreach (var (name, module) in skeleton.named_modules().Prepend((name: "", module: skeleton)))
        {
            names.TryAdd(module, name);
        }
        waiting = skeleton.state_dict();
        memory = waiting.ToDictionary(
            entry => entry.Key,
            entry => TensorMemory.Of(entry.Value),
            StringComparer.Ordinal
        );
        total = Math.Max(1, waiting.Values.DistinctBy(TensorMemory.Of).Sum(tensor => tensor.numel()));
    }

    /// <summary>The share of the model's numbers that has been read, from 0 to 1.</summary>
    public double Share => (double)done / total;

    /// <summary>Fills the tensors of one layer, until the next one is filled.</summary>
    public void Fill(nn.Module layer)
    {
        if (!names.TryGetValue(layer, out var name))
        {
            throw new InvalidOperationException(
                $"A {layer.GetType().Name} is not registered in its model, so no checkpoint has a name for it."
            );
        }
        var prefix = name.Length == 0 ? "" : $"{name}.";
        var keys = waiting.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var places = Places([.. keys.Select(key => waiting[key])]);
        Refuse([.. keys.Where(key => !TryFill(key, places))]);
        // A layer that is held in two places has two names.
        var tensors = keys.Select(key => waiting[key]).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var key in waiting.Keys.Where(key => tensors.Contains(waiting[key])).ToList())
        {
            waiting.Remove(key);
        }
    }

    /// <summary>
    /// Fills everything that no layer has asked for: what stays dense. Of the names of a tied weight the checkpoint need have only one.
    /// </summary>
    public void FillRest()
    {
        Dispose();
        var missing = waiting.Keys.Where(key => !TryFill(key, Empty)).ToList();
        Refuse(missing);
    }

    /// <summary>Frees what layers were read into.</summary>
    public void Dispose()
    {
        scratch?.Dispose();
        scratch = null;
    }

    /// <summary>Gives each tensor of a layer its place in the memory that all layers share, if one element type fits them all.</summary>
    private Func<Tensor, Tensor> Places(IReadOnlyList<Tensor> tensors)
    {
        if (tensors.Any(tensor => !IsAlike(tensor, tensors[0])))
        {
            return Empty;
        }
        var elements = tensors.Sum(tensor => tensor.numel());
        if (scratch is null || scratch.numel() < elements || !IsAlike(scratch, tensors[0]))
        {
            Dispose();
            scratch = empty(elements, tensors[0].dtype, tensors[0].device).DetachFromDisposeScope();
        }
        long used = 0;
        return tensor =>
        {
            var place = scratch.narrow(0, used, tensor.numel()).view(tensor.shape);
            used += tensor.numel();
            return place;
        };
    }

    private static bool IsAlike(Tensor one, Tensor other) =>
        (one.dtype, one.device_type, one.device_index) == (other.dtype, other.device_type, other.device_index);

    private static Tensor Empty(Tensor like) => empty(like.shape, like.dtype, like.device);

    /// <param name="key">A key of the model.</param>
    /// <param name="place">Gives a tensor memory that has none yet.</param>
    private bool TryFill(string key, Func<Tensor, Tensor> place)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var made = options.Read?.Invoke(key, file);
        var name = options.Read is null && options.Key(key) is { } stored && file.Contains(stored) ? stored : null;
        if (made is null && name is null)
        {
            return false;
        }
        var target = waiting[key];
        if (Skeleton.IsUnfilled(target))
        {
            target.set_(place(target));
        }
        if (name is null || file is not IPlacedReading placed || !placed.TryRead(name, target))
        {
            var source = made ?? file.Read(name!);
            DenseCheckpoint.CheckShape(file, key, target, source);
            target.copy_(source);
        }
        done += filled.Add(memory[key]) ? target.numel() : 0;
        return true;
    }

    private string Shown(string key) =>
        options.Read is null && options.Key(key) is { } name && name != key ? $"'{key}' (as '{name}')" : $"'{key}'";

    private void Refuse(List<string> missing)
    {
        missing.RemoveAll(key => !unfilled.Contains(memory[key]) || filled.Contains(memory[key]));
        if (missing.Count > 0)
        {
            throw new CheckpointException(
                $"'{file.Path}' does not fit the model: it has nothing for {string.Join(", ", missing.Select(Shown))}. (What the constructor computes, it must make with device: CPU; it runs without memory.)"
            );
        }
    }
}
