using NsnGen.Engine;
using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>Loads checkpoints that other programs made into dense models, tensor by tensor.</summary>
public static class DenseCheckpoint
{
    /// <summary>Opens a checkpoint of safetensors.</summary>
    /// <param name="path">
    /// A file, the index of a checkpoint in several files, or a folder that has a <c>model.safetensors.index.json</c> or a
    /// <c>model.safetensors</c>. Files of PyTorch are opened by the package NsnGen.PyTorch.
    /// </param>
    /// <exception cref="CheckpointException">It is none of these, or damaged.</exception>
    public static ITensorFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            path = CheckpointFolder.Find(path, SafetensorsFile.Index, SafetensorsFile.Single, OfPyTorch);
        }
        return SafetensorsFile.Open(path);
    }

    private const string OfPyTorch =
        "What PyTorch wrote, PyTorchCheckpoint.Open of the package NsnGen.PyTorch opens; give what it returns in place of the path.";

    /// <summary>Copies a checkpoint's tensors into a model.</summary>
    /// <param name="dense">The model; its element types and device are kept.</param>
    /// <param name="path">See <see cref="Open"/>.</param>
    /// <param name="keys">Which tensor belongs under which key; null if both have the same names.</param>
    /// <returns>The tensors of the checkpoint that were not used.</returns>
    /// <exception cref="CheckpointException">
    /// A tensor is missing, one too many, or has another shape; in the last case the model may have been changed in part.
    /// </exception>
    public static IReadOnlyList<string> Load(nn.Module dense, string path, KeyMap? keys = null)
    {
        ArgumentNullException.ThrowIfNull(dense);
        using var file = Open(path);
        return Load(dense, file, keys);
    }

    /// <summary>Copies the tensors of a checkpoint that is open into a model.</summary>
    /// <param name="dense">The model; its element types and device are kept.</param>
    /// <param name="file">The checkpoint; it stays open.</param>
    /// <param name="keys">Which tensor belongs under which key; null if both have the same names.</param>
    /// <returns>The tensors of the checkpoint that were not used.</returns>
    /// <exception cref="CheckpointException">
    /// A tensor is missing, one too many, or has another shape; in the last case the model may have been changed in part.
    /// </exception>
    public static IReadOnlyList<string> Load(nn.Module dense, ITensorFile file, KeyMap? keys = null)
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(file);
        var state = dense.state_dict();
        var mapped = new MappedFile(file, keys ?? KeyMap.Same, state);
        mapped.Check(_ => true);
        foreach (var (key, target) in state)
        {
            mapped.TryRead(key, () => target);
        }
        return mapped.Unread;
    }

    /// <summary>Saves a dense model as safetensors under other names, atomically. A weight with several keys is saved once.</summary>
    /// <param name="dense">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="keys">Which name belongs to which key; <see cref="KeyMap.Read"/> is not used.</param>
    public static void Save(nn.Module dense, string path, KeyMap keys)
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(keys);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Safetensors.Write(
            path,
            dense
                .state_dict()
                .DistinctBy(entry => TensorMemory.Of(entry.Value))
                .Select(entry =>
                    KeyValuePair.Create(
                        keys[entry.Key],
                        keys.IsTransposed(entry.Key) ? entry.Value.t().contiguous() : entry.Value
                    )
                ),
            // Python's libraries ask for it.
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" }
        );
    }
}
