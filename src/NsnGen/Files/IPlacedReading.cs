using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>A file whose tensors can be read into memory that is there already, so that a tensor and its copy need not both fit.</summary>
internal interface IPlacedReading
{
    /// <summary>Reads a tensor into another one.</summary>
    /// <param name="name">The tensor in the file.</param>
    /// <param name="place">What is overwritten; in part, if the file turns out to be damaged.</param>
    /// <returns>Whether the place has the tensor's shape and element type and lies on the CPU without gaps; else nothing was read.</returns>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    bool TryRead(string name, Tensor place);
}
