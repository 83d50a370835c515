namespace NsnGen.Onnx;

/// <summary>How the layers of a file at a fixed rank are written.</summary>
public enum OnnxForm
{
    /// <summary>Each layer in the form that takes fewer multiply-adds: two products with its factors, or one.</summary>
    Fastest,

    /// <summary>Each layer as two products with its factors; layers whose rank is hidden units, or their dense weight, as one.</summary>
    Factored,

    /// <summary>Each layer as one product: the dense model's own architecture.</summary>
    Merged,
}
