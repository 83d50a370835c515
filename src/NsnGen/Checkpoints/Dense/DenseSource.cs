using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Fills a <see cref="Skeleton"/> from a checkpoint, a layer at a time.</summary>
internal sealed class DenseSource
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

    /// <summary>Fills the tensors of one layer.</summary>
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
        Refuse([.. keys.Where(key => !TryFill(key))]);
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
        var missing = waiting.Keys.Where(key => !TryFill(key)).ToList();
        Refuse(missing);
    }

    private bool TryFill(string key)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (Read(key) is not { } source)
        {
            return false;
        }
        var target = waiting[key];
        DenseCheckpoint.CheckShape(file, key, target, source);
        done += filled.Add(memory[key]) ? target.numel() : 0;
        // What is read by name is this place's alone; what a caller makes may be a view of more.
        Skeleton.Fill(target, options.Read is null ? source : source.contiguous().clone());
        return true;
    }

    private Tensor? Read(string key) =>
        options.Read is { } read ? read(key, file)
        : options.Key(key) is { } name && file.Contains(name) ? file.Read(name)
        : null;

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
