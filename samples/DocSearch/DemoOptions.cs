namespace NsnGen.Samples.DocSearch;

/// <summary>What a run of the demo does.</summary>
public sealed record DemoOptions
{
    /// <summary>What is searched, and with what.</summary>
    public required SearchOptions Search { get; init; }

    /// <summary>Where the report goes.</summary>
    public required string Out { get; init; }

    /// <summary>A text to search for instead of the three built-in ones.</summary>
    public string? Ask { get; init; }

    /// <summary>How many names quality is measured with, at most.</summary>
    public int Names { get; init; } = 2000;

    /// <summary>How often each latency is measured.</summary>
    public int LatencyRuns { get; init; } = 21;

    /// <summary>Coarser measurements, for a short run.</summary>
    public DemoOptions Quick() => this with { Names = 400, LatencyRuns = 7 };
}
