using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>Reads and writes dense models under the names of other programs.</summary>
public static class ModelFile
{
    /// <summary>Fills every parameter and buffer of a model, converted to the model's type.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">A safetensors file, a folder or index of a sharded one, or a file of PyTorch.</param>
    /// <param name="map">Which tensor belongs under which key.</param>
    /// <exception cref="CheckpointException">
    /// A tensor is missing, has another shape, or is one too many; the message says which, and what the configuration asks for.
    /// </exception>
    public static void Load(nn.Module model, string path, KeyMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var used = new HashSet<string>(StringComparer.Ordinal);
        using var file = DenseCheckpoint.Open(path);
        DenseCheckpoint.Load(model, file, (key, tensors) => Read(key, tensors, map, used));
        if (file.Names.FirstOrDefault(name => !used.Contains(name) && !map.IsUnused(name)) is { } stray)
        {
            throw Unfit(file, $"the model has no place for its tensor '{stray}'");
        }
    }

    /// <summary>Reads by a map, for surgery at load: <see cref="DenseLoadOptions.Read"/>.</summary>
    /// <param name="map">Which tensor belongs under which key.</param>
    public static Func<string, ITensorFile, Tensor?> Reading(KeyMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return (key, file) => Read(key, file, map, []);
    }

    /// <summary>Writes a model as safetensors; tied keys are left out.</summary>
    public static void Save(nn.Module model, string path, KeyMap map)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(map);
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var state = model
            .state_dict()
            .Where(entry => !map.IsTied(entry.Key))
            .ToDictionary(
                entry => map[entry.Key],
                entry => map.IsTransposed(entry.Key) ? entry.Value.t().contiguous() : entry.Value
            );
        Safetensors.Write(path, state);
    }

    private static Tensor? Read(string key, ITensorFile file, KeyMap map, HashSet<string> used)
    {
        var name = file.Contains(map[key]) ? map[key] : map.Short(map[key]);
        used.Add(name);
        if (file.Contains(name))
        {
            var value = file.Read(name);
            return map.IsTransposed(key) ? value.t() : value;
        }
        return map.IsTied(key)
            ? null
            : throw Unfit(file, $"'{key}' needs its tensor '{map[key]}', which it does not have");
    }

    private static CheckpointException Unfit(ITensorFile file, string fault) =>
        new($"'{file.Path}' does not fit the configuration: {fault}. Is it the configuration of this file?");
}
