using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>A file of named tensors, which are read one at a time.</summary>
public interface ITensorFile : IDisposable
{
    /// <summary>The file that was opened.</summary>
    string Path { get; }

    /// <summary>The names of the tensors, in ordinal order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Whether there is a tensor of this name.</summary>
    bool Contains(string name);

    /// <summary>Reads a tensor, into memory of its own.</summary>
    /// <exception cref="ArgumentException">There is no tensor of this name.</exception>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    Tensor Read(string name);
}
