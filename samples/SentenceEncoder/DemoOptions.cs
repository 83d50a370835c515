namespace NsnGen.Samples.SentenceEncoder;

/// <summary>What a run of the sample does.</summary>
public sealed record DemoOptions
{
    /// <summary>The folder with STS-B, SICK and sentences without labels.</summary>
    public required string Data { get; init; }

    /// <summary>The package's assembly, with weights and vocabulary, or a folder of Hugging Face.</summary>
    public required string Package { get; init; }

    /// <summary>Where the nested model goes.</summary>
    public required string Out { get; init; }

    /// <summary>Where the frontier goes as CSV.</summary>
    public required string Csv { get; init; }

    /// <summary>A nested model to measure in place of training one; null to train.</summary>
    public string? Load { get; init; }

    /// <summary>Whether quality is measured on the test sets, and not on those for choosing.</summary>
    public bool IsTest { get; init; }

    /// <summary>Whether linear probes measure quality too.</summary>
    public bool HasProbes { get; init; }

    /// <summary>Shares of the whole dense model's cost, in percent, ascending.</summary>
    public IReadOnlyList<int> Budgets { get; init; } = [25, 35, 50];

    /// <summary>How a budget is spent.</summary>
    public PlanKind Plan { get; init; } = PlanKind.Activations;

    /// <summary>Sentences to calibrate on.</summary>
    public int CalibrationSentences { get; init; } = 1024;

    /// <summary>How the nested model is trained.</summary>
    public required Tuning Tuning { get; init; }

    /// <summary>Threads of everything but latencies, which take one.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How often each latency is measured.</summary>
    public int LatencyRuns { get; init; } = 21;

    /// <summary>Options for a short run.</summary>
    public DemoOptions Quick() =>
        this with
        {
            Budgets = [25, 50],
            CalibrationSentences = 256,
            LatencyRuns = 3,
            Tuning = Tuning with { Steps = 4, BatchSize = 16 },
        };
}
