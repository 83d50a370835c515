namespace NsnGen.Onnx;

/// <summary>What an indexer says of one axis.</summary>
/// <param name="Kind">The name of TorchSharp's kind: <c>Slice</c>, <c>Single</c>, <c>None</c>, <c>Null</c>, <c>Ellipsis</c>, <c>Bool</c>, <c>Tensor</c>.</param>
/// <param name="Start">The first element, a number or null; of a <c>Single</c> the only one.</param>
/// <param name="Stop">The element after the last one, a number or null.</param>
/// <param name="Step">The step, a number or null.</param>
internal sealed record TensorSlice(string Kind, object? Start, object? Stop, object? Step);
