using NsnGen.Conversion;
using NsnGen.Engine;
using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>Fills a <see cref="Skeleton"/> from a checkpoint, a layer at a time, and factors what it filled.</summary>
internal sealed class DenseFile : DenseWeights, IDisposable
{
    private readonly MappedFile file;
    private readonly Dictionary<nn.Module, string> names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Tensor> waiting;
    private readonly Dictionary<string, TensorMemory> memory;
    private readonly IReadOnlySet<TensorMemory> unfilled;
    private readonly HashSet<TensorMemory> filled = [];

    // Layers are read one after the other into the same memory: among what stays of each, every weight would leave a gap of its
    // own, into which malloc's aligned requests do not fit again.
    private Tensor? scratch;

    /// <param name="skeleton">The model.</param>
    /// <param name="unfilled">Where its tensors are that have no elements yet; of the others, what the checkpoint has not is kept.</param>
    /// <param name="file">The checkpoint.</param>
    /// <param name="keys">Which tensor belongs under which key.</param>
    /// <param name="options">How layers are factored.</param>
    public DenseFile(
        nn.Module skeleton,
        IReadOnlySet<TensorMemory> unfilled,
        ITensorFile file,
        KeyMap keys,
        ConversionOptions options
    )
        : base(skeleton, options)
    {
        this.unfilled = unfilled;
        foreach (var (name, module) in skeleton.named_modules().Prepend((name: "", module: skeleton)))
        {
            names.TryAdd(module, name);
        }
        waiting = skeleton.state_dict();
        this.file = new MappedFile(file, keys, waiting)
        {
            Hint = "What the constructor computes, it must make with device: CPU; it runs without memory.",
        };
        memory = waiting.ToDictionary(
            entry => entry.Key,
            entry => TensorMemory.Of(entry.Value),
            StringComparer.Ordinal
        );
    }

    public override void Begin(nn.Module nested) => file.Check(unfilled.Contains);

    /// <summary>The tensors of the checkpoint that nothing has read.</summary>
    public IReadOnlyList<string> Unread => file.Unread;

    /// <summary>Fills the tensors of one layer, until the next one is filled.</summary>
    protected override void Load(nn.Module layer)
    {
        if (!names.TryGetValue(layer, out var name))
        {
            throw new InvalidOperationException(
                $"A {layer.GetType().Name} is not registered in its model, so no checkpoint has a name for it."
            );
        }
        var prefix = name.Length == 0 ? "" : $"{name}.";
        var keys = waiting.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var places = Places([.. keys.Select(key => waiting[key]).Where(Skeleton.IsUnfilled)]);
        Refuse(keys.Where(key => !TryFill(key, places)).ToList());
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
    public override void Finish()
    {
        base.Finish();
        Dispose();
        Refuse(waiting.Keys.Where(key => !TryFill(key, Empty)).ToList());
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
        if (tensors.Count == 0 || tensors.Any(tensor => !IsAlike(tensor, tensors[0])))
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
        var isFilled = file.TryRead(key, () => Allocated(waiting[key], place));
        if (isFilled)
        {
            filled.Add(memory[key]);
        }
        return isFilled;
    }

    private static Tensor Allocated(Tensor target, Func<Tensor, Tensor> place)
    {
        if (Skeleton.IsUnfilled(target))
        {
            using var elements = place(target);
            target.set_(elements);
        }
        return target;
    }

    private void Refuse(IEnumerable<string> missing) =>
        file.Refuse(missing.Where(key => unfilled.Contains(memory[key]) && !filled.Contains(memory[key])));
}
