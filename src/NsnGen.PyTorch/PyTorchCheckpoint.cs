using NsnGen.Files;

namespace NsnGen.PyTorch;

/// <summary>Opens checkpoints that PyTorch wrote, for all that takes an <see cref="ITensorFile"/>.</summary>
public static class PyTorchCheckpoint
{
    private const string Index = "pytorch_model.bin.index.json";
    private const string Single = "pytorch_model.bin";

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">
    /// A file, the index of a checkpoint in several files, or a folder that has a <c>pytorch_model.bin.index.json</c> or a
    /// <c>pytorch_model.bin</c>.
    /// </param>
    /// <exception cref="CheckpointException">It is none of these, damaged, or holds more than tensors and containers.</exception>
    public static ITensorFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            path = CheckpointFolder.Find(path, Index, Single);
        }
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? PyTorchShards.Open(ShardIndex.Read(path))
            : PyTorchFile.Open(path);
    }
}
