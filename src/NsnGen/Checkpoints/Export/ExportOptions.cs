namespace NsnGen;

/// <summary>Choices for saving a model of one rank.</summary>
public sealed record ExportOptions
{
    /// <summary>How elements are saved.</summary>
    public ExportPrecision Precision { get; init; } = ExportPrecision.Full;
}
