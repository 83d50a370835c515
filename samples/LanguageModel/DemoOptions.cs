namespace NsnGen.Samples.LanguageModel;

/// <summary>What a run of the sample does.</summary>
public sealed record DemoOptions
{
    /// <summary>The folder with stories260K and its tokenizer.</summary>
    public required string Weights { get; init; }

    /// <summary>A JSON array of stories.</summary>
    public required string Stories { get; init; }

    /// <summary>Where the report goes.</summary>
    public required string Out { get; init; }

    /// <summary>Steps of joint training, and of the dense model beside it.</summary>
    public int Steps { get; init; } = 540;

    /// <summary>Decides the stories of each step.</summary>
    public int Seed { get; init; }

    /// <summary>How the steps are spent.</summary>
    public TuningRecipe Recipe { get; init; } = new();

    /// <summary>How often each latency is measured.</summary>
    public int LatencyRuns { get; init; } = 21;

    /// <summary>How finely plans are measured.</summary>
    public Plans.Measuring Plans { get; init; } = new([2, 4, 8, 16, 24, 32, 48], Stories: 16);

    /// <summary>Options for a short run.</summary>
    public DemoOptions Quick() =>
        this with
        {
            Steps = 30,
            Recipe = Recipe with { LearningRate = 1e-3 }, // In so few steps a higher rate does harm.
            LatencyRuns = 3,
            Plans = new Plans.Measuring([4, 16, 32], Stories: 4),
        };
}
