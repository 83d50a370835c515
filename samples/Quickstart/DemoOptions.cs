namespace NsnGen.Samples.Quickstart;

/// <summary>What a run of the sample does.</summary>
public sealed record DemoOptions
{
    /// <summary>The <c>packs</c> folder of a .NET SDK, whose documentation is the data.</summary>
    public required string Docs { get; init; }

    /// <summary>Where the report goes.</summary>
    public required string Out { get; init; }

    /// <summary>Decides the initial weights, the order of the rows and the ranks of each step.</summary>
    public int Seed { get; init; }

    /// <summary>Passes over the data for the dense model.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>Passes over the data for joint training, and for the dense model that is trained on beside it.</summary>
    public int FurtherEpochs => 2 * Epochs;

    /// <summary>How many rows of a namespace to keep at most.</summary>
    public int RowsPerNamespace { get; init; } = 3000;

    /// <summary>How often each latency is measured.</summary>
    public int LatencyRuns { get; init; } = 51;

    /// <summary>A text to classify instead of the three built-in ones.</summary>
    public string? Ask { get; init; }

    /// <summary>Rows in a training step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Width of the hidden layers.</summary>
    public int Hidden { get; init; } = 512;

    /// <summary>Options for a run of less than a minute.</summary>
    public DemoOptions Quick() => this with { Epochs = 2, RowsPerNamespace = 400, LatencyRuns = 11 };
}
