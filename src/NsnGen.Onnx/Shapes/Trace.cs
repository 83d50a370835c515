namespace NsnGen.Onnx;

/// <summary>One run of a model.</summary>
/// <param name="Inputs">What it was given.</param>
/// <param name="Calls">What it called.</param>
/// <param name="Outputs">What came out.</param>
internal sealed record Trace(
    IReadOnlyList<TracedTensor> Inputs,
    IReadOnlyList<RecordedCall> Calls,
    IReadOnlyList<TracedTensor> Outputs
);
