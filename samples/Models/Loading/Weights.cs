using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>Reads a dense checkpoint into a model.</summary>
public static class Weights
{
    /// <summary>Fills every parameter and buffer of a model, converted to the model's type.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">A safetensors file, or a folder or index of a sharded one.</param>
    /// <param name="map">Which tensor belongs under which key.</param>
    /// <param name="optional">Keys that may be missing because they are tied to others.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape; the message says which, and what was expected.</exception>
    public static void Load(nn.Module model, string path, KeyMap map, params string[] optional)
    {
        using var file = SafetensorsFile.Open(path);
        using var untracked = no_grad();
        foreach (var (key, value) in model.state_dict())
        {
            var name = map[key];
            if (!file.Contains(name))
            {
                if (optional.Contains(key))
                {
                    continue;
                }
                throw new InvalidDataException($"{path} has no tensor '{name}', which the model needs for '{key}'.");
            }
            var shape = file.Info(name).Shape;
            if (!shape.SequenceEqual(value.shape))
            {
                throw new InvalidDataException(
                    $"'{name}' in {path} is [{string.Join(", ", shape)}]; the configuration makes '{key}' [{string.Join(", ", value.shape)}]. Is it the configuration of this file?"
                );
            }
            using var read = file.Read(name);
            value.copy_(read);
        }
    }
}
