using NsnGen.Engine;
using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>A checkpoint, read by the keys of one model. It does not own the file.</summary>
#pragma warning disable CA1001 // What tracks the file does not own it either.
internal sealed class MappedFile
#pragma warning restore CA1001
{
    private static readonly string[] Prefixes =
    [
        "base_model.model.",
        "module._orig_mod.",
        "_orig_mod.module.",
        "_orig_mod.",
        "module.",
        "model.",
    ];

    private readonly TrackedFile file;
    private readonly KeyMap map;
    private readonly Dictionary<string, TensorMemory> memory;
    private readonly Dictionary<TensorMemory, string> read = [];

    /// <param name="file">The checkpoint.</param>
    /// <param name="map">Which tensor belongs under which key.</param>
    /// <param name="state">The model's state dict.</param>
    public MappedFile(ITensorFile file, KeyMap map, IReadOnlyDictionary<string, Tensor> state)
    {
        // What reads tensors by a function of the user's own knows what they are.
        var own = state.Keys.Select(key => map.Find(key, file)).ToHashSet(StringComparer.Ordinal);
        this.file = new TrackedFile(new DequantizedFile(file, name => map.Read is not null || own.Contains(name)));
        this.map = map;
        memory = state.ToDictionary(entry => entry.Key, entry => TensorMemory.Of(entry.Value), StringComparer.Ordinal);
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
        var names = memory.Keys.ToDictionary(key => key, key => map.Find(key, file), StringComparer.Ordinal);
        var found = memory.Keys.Where(key => names[key] is not null).Select(key => memory[key]).ToHashSet();
        Refuse(memory.Keys.Where(key => !found.Contains(memory[key]) && !map.IsKept(key) && isNeeded(memory[key])));
        var used = names.Values.ToHashSet(StringComparer.Ordinal);
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
        var name = map.Read is null && !map.IsKept(key) ? map.Find(key, file) : null;
        var made = map.Read?.Invoke(key, file);
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
        if (name is not null && !map.IsTransposed(key) && file.TryRead(name, place))
        {
            return true;
        }
        var source = made ?? (map.IsTransposed(key) ? file.Read(name!).t() : file.Read(name!));
        if (!place.shape.AsSpan().SequenceEqual(source.shape))
        {
            throw Unfit(
                $"'{key}' is to be [{string.Join(", ", place.shape)}], and the file gives [{string.Join(", ", source.shape)}]"
            );
        }
        if (ExactCast.Fault(source, place) is { } fault)
        {
            throw Unfit($"its tensor for '{key}' {fault}");
        }
        place.copy_(source);
        return true;
    }

    /// <exception cref="CheckpointException">There are keys for which the file has nothing.</exception>
    public void Refuse(IEnumerable<string> missing)
    {
        string Shown(string key) => map.Read is not null || map[key] == key ? $"'{key}'" : $"'{key}' (as '{map[key]}')";
        if (string.Join(", ", missing.Where(key => !IsCounter(key)).Select(Shown)) is { Length: > 0 } all)
        {
            throw Unfit($"it has nothing for {all}. {Reason()}{Hint}");
        }
    }

    /// <summary>What explains that names are missing.</summary>
    private string Reason()
    {
        if (file.Names.FirstOrDefault(IsPacked) is { } packed)
        {
            return $"Its weights are quantized and packed, as '{packed}'; take the file in floating point. ";
        }
        return
            Prefixes.FirstOrDefault(prefix => file.Names.All(name => name.StartsWith(prefix, StringComparison.Ordinal)))
                is { } common
            ? $"All of its names begin with '{common}', which a wrapper of training has left; new KeyMap([(\"\", \"{common}\")]) takes it off. "
            : "";
    }

    /// <summary>PyTorch had none before version 0.4.1 and takes 0 where it is missing, as the model has it.</summary>
    private static bool IsCounter(string key) => key.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private static bool IsPacked(string name) =>
        name.EndsWith(".qweight", StringComparison.Ordinal) || name.EndsWith("weight_packed", StringComparison.Ordinal);

    /// <exception cref="CheckpointException">Two tensors that are one weight in the model differ.</exception>
    private void Compare(string one, string other)
    {
        using var first = file.Read(one);
        using var second = file.Read(other);
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
