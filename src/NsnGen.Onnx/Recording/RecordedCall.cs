namespace NsnGen.Onnx;

/// <summary>A call of one trace.</summary>
/// <param name="Site">What was called, and by what.</param>
/// <param name="Arguments">What it was called with, as <see cref="PlainArguments"/> has it.</param>
/// <param name="Results">The tensors that came out.</param>
internal sealed record RecordedCall(
    CallSite Site,
    IReadOnlyList<object?> Arguments,
    IReadOnlyList<TracedTensor> Results
);
