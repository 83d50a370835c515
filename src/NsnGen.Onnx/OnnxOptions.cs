namespace NsnGen.Onnx;

/// <summary>Choices for writing an ONNX file.</summary>
public sealed record OnnxOptions
{
    /// <summary>How layers are written at a fixed rank; a file whose rank is an input has them all in factors.</summary>
    public OnnxForm Form { get; init; } = OnnxForm.Fastest;

    /// <summary>The names of the outputs, in order; null for <c>output</c>, or <c>output_0</c> and so on.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }
}
