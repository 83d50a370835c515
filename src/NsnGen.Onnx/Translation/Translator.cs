namespace NsnGen.Onnx;

/// <summary>Writes one operation into a graph.</summary>
/// <param name="operation">The operation.</param>
/// <param name="translation">The graph.</param>
internal delegate void Translator(Operation operation, Translation translation);
