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
        var reader = new ModelReader(map);
        using var file = DenseCheckpoint.Open(path);
        DenseCheckpoint.Load(reader.For(model), file, reader.Read);
    }

    /// <summary>Writes a model as safetensors; a tied weight is written once.</summary>
    public static void Save(nn.Module model, string path, KeyMap map)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(map);
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var again = map.TiedIn(model)?.Other;
        var state = model
            .state_dict()
            .Where(entry => entry.Key != again)
            .ToDictionary(
                entry => map[entry.Key],
                entry => map.IsTransposed(entry.Key) ? entry.Value.t().contiguous() : entry.Value
            );
        Safetensors.Write(path, state);
    }
}
