namespace NsnGen.Onnx;

/// <summary>Something that is not translated; what it is ends up in an <see cref="OnnxExportException"/>.</summary>
/// <param name="what">What it is, as a part of a sentence.</param>
internal sealed class UntranslatableException(string what) : Exception(what);
