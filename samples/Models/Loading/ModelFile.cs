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
    /// <param name="tied">A key that is another name for a parameter, and that the file need not have.</param>
    /// <exception cref="CheckpointException">
    /// A tensor is missing, has another shape, or is one too many; the message says which, and what the configuration asks for.
    /// </exception>
    public static void Load(nn.Module model, string path, KeyMap map, string? tied = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        var used = new HashSet<string>(StringComparer.Ordinal);
        using var file = DenseCheckpoint.Open(path);
        DenseCheckpoint.Load(
            model,
            file,
            (key, tensors) =>
            {
                var name = map[key];
                used.Add(name);
                if (tensors.Contains(name))
                {
                    var value = tensors.Read(name);
                    return map.IsTransposed(key) ? value.t() : value;
                }
                return key == tied
                    ? null
                    : throw Unfit(path, $"'{key}' needs its tensor '{name}', which it does not have");
            }
        );
        if (file.Names.FirstOrDefault(name => !used.Contains(name) && !map.IsComputed(name)) is { } stray)
        {
            throw Unfit(path, $"the model has no place for its tensor '{stray}'");
        }
    }

    /// <summary>Writes a model as safetensors.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="map">Under which name each key goes.</param>
    /// <param name="tied">A key to leave out, because it is another name for a parameter.</param>
    public static void Save(nn.Module model, string path, KeyMap map, string? tied = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(map);
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var state = model
            .state_dict()
            .Where(entry => entry.Key != tied)
            .ToDictionary(
                entry => map[entry.Key],
                entry => map.IsTransposed(entry.Key) ? entry.Value.t().contiguous() : entry.Value
            );
        Safetensors.Write(path, state);
    }

    private static CheckpointException Unfit(string path, string fault) =>
        new($"'{path}' does not fit the configuration: {fault}. Is it the configuration of this file?");
}
