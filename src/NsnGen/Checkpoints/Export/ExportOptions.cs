namespace NsnGen.Checkpoints;

/// <summary>Choices for saving a model of one rank.</summary>
public sealed record ExportOptions
{
    /// <summary>How elements are saved.</summary>
    public ExportPrecision Precision { get; init; } = ExportPrecision.Full;

    /// <summary>
    /// The file's names, and which of its matrices are transposed, such as Hugging Face's; null keeps both. It is asked for every key that
    /// is written: in the form <see cref="Export.Factored"/> also for <c>layer.0.weight</c> and <c>layer.1.weight</c>.
    /// <see cref="KeyMap.Read"/> is not used.
    /// </summary>
    public KeyMap? Keys { get; init; }
}
