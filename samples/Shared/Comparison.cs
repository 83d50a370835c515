using NsnGen.Analysis;
using NsnGen.Engine;
using NsnGen.Layers;

namespace NsnGen.Samples;

/// <summary>What a sample measures side by side.</summary>
/// <param name="Dense">The dense model.</param>
/// <param name="Continued">The dense model after as many further steps as joint training took.</param>
/// <param name="Truncated">The factored model before joint training, at some ranks.</param>
/// <param name="Nested">The nested model, at some ranks.</param>
public sealed record Comparison(
    FrontierCandidate Dense,
    FrontierCandidate Continued,
    IReadOnlyList<FrontierCandidate> Truncated,
    IReadOnlyList<FrontierCandidate> Nested
)
{
    /// <summary>How many measurements of quality it takes, which is what <see cref="MeasureOptions.Progress"/> counts to.</summary>
    public int Count => 2 + Truncated.Count + Nested.Count;

    /// <summary>Measures all of it.</summary>
    /// <param name="title">The heading of the report.</param>
    /// <param name="metric">What quality is.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="options">How to measure.</param>
    public FrontierReport Measure(string title, string metric, int seed, MeasureOptions options)
    {
        var points = Frontier.Measure([Dense, Continued, .. Truncated, .. Nested], Dense.Cost, options);
        return new FrontierReport
        {
            Title = title,
            Metric = metric,
            Seed = seed,
            Engine = TorchEngine.Description,
            Dense = points[0],
            DenseContinued = points[1],
            Truncation = [.. points.Skip(2).Take(Truncated.Count)],
            Nested = [.. points.Skip(2 + Truncated.Count)],
        };
    }
}
