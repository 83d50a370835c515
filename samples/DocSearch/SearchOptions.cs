namespace NsnGen.Samples.DocSearch;

/// <summary>Which texts are searched, and with what.</summary>
public sealed record SearchOptions
{
    /// <summary>The <c>packs</c> folder of a .NET SDK, whose documentation is searched.</summary>
    public required string Docs { get; init; }

    /// <summary>The package's assembly, with weights and vocabulary.</summary>
    public required string Package { get; init; }

    /// <summary>Where the model and the index are kept, so that a second start takes seconds.</summary>
    public required string Cache { get; init; }

    /// <summary>How many summaries to search at most; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>How the model is made.</summary>
    public required Recipe Recipe { get; init; }
}
