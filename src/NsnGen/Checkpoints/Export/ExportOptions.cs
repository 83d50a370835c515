namespace NsnGen.Checkpoints;

/// <summary>Choices for saving a model of one rank.</summary>
public sealed record ExportOptions
{
    /// <summary>How elements are saved.</summary>
    public ExportPrecision Precision { get; init; } = ExportPrecision.Full;

    /// <summary>
    /// The file's name for a key of the model, such as Hugging Face's; null keeps the key. It is asked for every key that is
    /// written: in the form <see cref="Export.Factored"/> also for <c>layer.0.weight</c> and <c>layer.1.weight</c>.
    /// </summary>
    public Func<string, string>? Key { get; init; }
}
