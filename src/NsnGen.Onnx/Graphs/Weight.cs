using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>Numbers that a file holds.</summary>
/// <param name="Name">Their name.</param>
/// <param name="Tensor">The numbers, contiguous, in the memory of the processor.</param>
internal sealed record Weight(string Name, Tensor Tensor);
