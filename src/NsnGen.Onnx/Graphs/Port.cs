using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>An input or output of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Shape">Its sizes: numbers, or names of those that vary.</param>
internal sealed record Port(string Name, ScalarType Type, IReadOnlyList<string> Shape);
