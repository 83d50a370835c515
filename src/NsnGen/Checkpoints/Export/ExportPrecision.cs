namespace NsnGen.Checkpoints;

/// <summary>How elements are saved.</summary>
public enum ExportPrecision
{
    /// <summary>As they are.</summary>
    Full,

    /// <summary>All floating-point elements as float16.</summary>
    Float16,

    /// <summary>All floating-point elements as bfloat16.</summary>
    BFloat16,

    /// <summary>
    /// The weights of factored layers as int8, symmetric, with one float32 scale for each output channel in
    /// <c>weight_scale</c>: <c>W[i] = weight[i] · weight_scale[i]</c>. All else as it is.
    /// </summary>
    Int8PerChannel,
}
