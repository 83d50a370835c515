using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>
/// Reads one checkpoint for one model. For surgery at load, <see cref="For"/> stands in the function that makes the model, and
/// <see cref="Read"/> is <see cref="DenseLoadOptions.Read"/>.
/// </summary>
/// <param name="map">Which tensor belongs under which key.</param>
public sealed class ModelReader(KeyMap map)
{
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private (string Key, string Other)? tied;
    private bool isChecked;

    /// <summary>Says which model it is.</summary>
    /// <returns>The model.</returns>
    public TModel For<TModel>(TModel model)
        where TModel : nn.Module
    {
        ArgumentNullException.ThrowIfNull(model);
        keys.UnionWith(model.state_dict().Keys);
        tied = map.TiedIn(model);
        return model;
    }

    /// <summary>Reads the tensor of a key.</summary>
    /// <param name="key">A key of the model.</param>
    /// <param name="file">The checkpoint.</param>
    /// <returns>The tensor; null for a name of a tied weight that the file does not have.</returns>
    /// <exception cref="CheckpointException">
    /// A tensor is missing or one too many, or a tied weight is there twice and differs.
    /// </exception>
    public Tensor? Read(string key, ITensorFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!isChecked)
        {
            Check(file);
            isChecked = true;
        }
        if (key == tied?.Other)
        {
            CheckTied(file);
        }
        return map.Find(key, file) is { } name ? Stored(key, name, file) : null;
    }

    private Tensor Stored(string key, string name, ITensorFile file)
    {
        var value = file.Read(name);
        return map.IsTransposed(key) ? value.t() : value;
    }

    private void Check(ITensorFile file)
    {
        var names = keys.Select(key => (Key: key, Name: map.Find(key, file))).ToList();
        bool IsOfTied(string key) => tied is { } pair && (key == pair.Key || key == pair.Other);
        var hasTied = names.Exists(entry => entry.Name is not null && IsOfTied(entry.Key));
        if (names.Find(entry => entry.Name is null && !(hasTied && IsOfTied(entry.Key))) is { Key: { } missing })
        {
            throw Unfit(file, $"'{missing}' needs its tensor '{map[missing]}', which it does not have");
        }
        var used = names.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        if (file.Names.FirstOrDefault(name => !used.Contains(name) && !map.IsUnused(name)) is { } stray)
        {
            throw Unfit(file, $"the model has no place for its tensor '{stray}'");
        }
    }

    private void CheckTied(ITensorFile file)
    {
        if (map.Find(tied!.Value.Key, file) is not { } one || map.Find(tied.Value.Other, file) is not { } other)
        {
            return;
        }
        using var scope = NewDisposeScope();
        if (file.Read(one).ne(file.Read(other)).any().item<bool>())
        {
            throw Unfit(file, $"its tensors '{one}' and '{other}' differ, and the model has one weight for both");
        }
    }

    private static CheckpointException Unfit(ITensorFile file, string fault) =>
        new($"'{file.Path}' does not fit the configuration: {fault}. Is it the configuration of this file?");
}
