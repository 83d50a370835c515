using NsnGen.Engine;
using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>A checkpoint, read by the keys of one model. It does not own the file.</summary>
#pragma warning disable CA1001 // What tracks the file does not own it either.
internal sealed class MappedFile
#pragma warning restore CA1001
{
    private readonly TrackedFile file;
    private readonly KeyMap map;
    private readonly Dictionary<string, TensorMemory> memory;
    private readonly Dictionary<string, string?> names;
    private readonly HashSet<string> used;
    private readonly ScaledFile weights;
    private readonly Dictionary<TensorMemory, string> read = [];

    /// <param name="file">The checkpoint.</param>
    /// <param name="map">Which tensor belongs under which key.</param>
    /// <param name="state">The model's state dict.</param>
    public MappedFile(ITensorFile file, KeyMap map, IReadOnlyDictionary<string, Tensor> state)
    {
        this.file = new TrackedFile(file);
        this.map = map;
        memory = state.ToDictionary(entry => entry.Key, entry => TensorMemory.Of(entry.Value), StringComparer.Ordinal);
        names = state.Keys.ToDictionary(
            key => key,
            key => map.Read is null && !map.IsKept(key) ? map.Find(key, file) : null,
            StringComparer.Ordinal
        );
        used = names.Values.OfType<string>().ToHashSet(StringComparer.Ordinal);
        var companions = new Companions(file.Names.Where(name => !used.Contains(name) && !map.SaysUnused(name)));
        weights = new ScaledFile(this.file, companions);
        used.UnionWith(used.SelectMany(companions.Of).ToList());
    }

    public string Path => file.Path;

    /// <summary>What to add where something is missing.</summary>
    public string Hint { get; init; } = "";

    /// <summary>The tensors that nobody has read yet.</summary>
    public IReadOnlyList<string> Unread => file.Unread;

    /// <summary>Compares names before anything is read.</summary>
    /// <param name="isNeeded">Whether the file must have something for a tensor of the model.</param>
    /// <exception cref="CheckpointException">A tensor is missing, or one too many.</exception>
    public void Check(Func<TensorMemory, bool> isNeeded)
    {
        if (map.Read is not null)
        {
            return;
        }
        var found = memory.Keys.Where(key => names[key] is not null).Select(key => memory[key]).ToHashSet();
        RefusePacked(memory.Keys.Where(key => !found.Contains(memory[key]) && !map.IsKept(key)));
        Refuse(memory.Keys.Where(key => !found.Contains(memory[key]) && !map.IsKept(key) && isNeeded(memory[key])));
        if (file.Names.FirstOrDefault(name => !used.Contains(name) && !map.IsUnused(name)) is { } stray)
        {
            throw Unfit($"the model has no place for its tensor '{stray}'");
        }
    }

    /// <summary>Writes the tensor of a key over a tensor of the model.</summary>
    /// <param name="key">The key.</param>
    /// <param name="target">Gives what is overwritten; asked only if there is something to write.</param>
    /// <returns>Whether the file has something for the key.</returns>
    /// <exception cref="CheckpointException">The tensor has another shape, or differs from another of the same weight.</exception>
    public bool TryRead(string key, Func<Tensor> target)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var name = names[key];
        var made = Made(key);
        if (name is null && made is null)
        {
            return false;
        }
        if (name is not null && !read.TryAdd(memory[key], name) && read[memory[key]] != name)
        {
            Compare(read[memory[key]], name);
            return true;
        }
        var place = target();
        if (name is not null && !map.IsTransposed(key) && weights.TryRead(name, place))
        {
            return true;
        }
        var source = made ?? weights.Read(name!, is_floating_point(place.dtype));
        Copy(key, name is not null && map.IsTransposed(key) ? source.t() : source, place);
        return true;
    }

    /// <exception cref="CheckpointException">There are keys for which the file has nothing.</exception>
    public void Refuse(IEnumerable<string> missing)
    {
        string Shown(string key) => map.Read is not null || map[key] == key ? $"'{key}'" : $"'{key}' (as '{map[key]}')";
        if (string.Join(", ", missing.Where(key => !IsCounter(key)).Select(Shown)) is { Length: > 0 } all)
        {
            throw Unfit(
                $"it has nothing for {all}. {ForeignPrefix.Advice([.. memory.Keys.Select(key => map[key])], file) ?? Hint}"
            );
        }
    }

    /// <summary>PyTorch had none before version 0.4.1 and takes 0 where it is missing, as the model has it.</summary>
    private static bool IsCounter(string key) => key.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private void RefusePacked(IEnumerable<string> missing)
    {
        foreach (var name in missing.Select(key => map[key]))
        {
            if (Companions.Packed(name).FirstOrDefault(file.Contains) is { } packed)
            {
                throw Unfit(
                    $"in place of '{name}' it has weights that are quantized and packed, as '{packed}'; take the file in floating point, or make the weight in KeyMap.Read"
                );
            }
        }
    }

    /// <summary>What the map's own function makes for a key, or null.</summary>
    private Tensor? Made(string key)
    {
        if (map.Read is null)
        {
            return null;
        }
        var before = file.WereRead.Count;
        var made = map.Read(key, file);
        weights.CheckRead(file.WereRead.Skip(before));
        return made;
    }

    private void Copy(string key, Tensor source, Tensor place)
    {
        if (!place.shape.AsSpan().SequenceEqual(source.shape))
        {
            throw Unfit(
                $"'{key}' is to be [{string.Join(", ", place.shape)}], and the file gives [{string.Join(", ", source.shape)}]"
            );
        }
        if (ExactCast.Fault(source, place.dtype) is { } fault)
        {
            throw Unfit($"its tensor for '{key}' {fault}");
        }
        place.copy_(source);
    }

    /// <exception cref="CheckpointException">Two tensors that are one weight in the model differ.</exception>
    private void Compare(string one, string other)
    {
        using var first = weights.Read(one, isWeight: true);
        using var second = weights.Read(other, isWeight: true);
        using var differs = first.shape.AsSpan().SequenceEqual(second.shape) ? first.ne(second).any() : null;
        if (differs is null || differs.IsTrue())
        {
            throw Unfit($"its tensors '{one}' and '{other}' differ, and the model has one weight for both");
        }
    }

    /// <summary>What is wrong with the file.</summary>
    private CheckpointException Unfit(string fault) =>
        new(
            $"'{Path}' does not fit the model: {fault.Trim().TrimEnd('.')}. Is it of another model, or of another size?"
        );
}
