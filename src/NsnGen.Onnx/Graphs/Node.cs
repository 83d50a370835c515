namespace NsnGen.Onnx;

/// <summary>A node of a graph.</summary>
/// <param name="Kind">The operator, of ONNX's own domain.</param>
/// <param name="Inputs">The names of its inputs; empty for one that is left out.</param>
/// <param name="Outputs">The names of its outputs.</param>
/// <param name="Attributes">Its attributes: whole numbers, numbers, texts, lists of whole numbers, graphs.</param>
internal sealed record Node(
    string Kind,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<(string Name, object Value)> Attributes
);
