using NsnGen.Files;

namespace NsnGen.Analysis;

/// <summary>A frontier beside what it is compared with.</summary>
public sealed record FrontierReport
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What quality is, <c>accuracy</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>How quality reads: a custom numeric format; in that of the default, 1 is 100 %.</summary>
    public string QualityFormat { get; init; } = "0.0 %";

    /// <summary>Whether quality is better when it is lower, as a loss is.</summary>
    public bool LowerIsBetter { get; init; }

    /// <summary>The seed of the run.</summary>
    public required int Seed { get; init; }

    /// <summary>What did the arithmetic, and where: library, version, threads.</summary>
    public required string Engine { get; init; }

    /// <summary>The dense model.</summary>
    public required FrontierPoint Dense { get; init; }

    /// <summary>The dense model after as many further steps as joint training took; null if not measured.</summary>
    public FrontierPoint? DenseContinued { get; init; }

    /// <summary>The factored model before joint training.</summary>
    public IReadOnlyList<FrontierPoint> Truncation { get; init; } = [];

    /// <summary>The nested subspace network.</summary>
    public required IReadOnlyList<FrontierPoint> Nested { get; init; }

    /// <summary>The ranks of the nested network that a cheaper one makes pointless (<see cref="Frontier.Dominated"/>).</summary>
    public IReadOnlyList<FrontierPoint> Dominated => new Frontier(Nested).Dominated(LowerIsBetter);

    /// <summary>
    /// Writes <c>report.html</c>, <c>frontier.svg</c>, <c>frontier.csv</c> and <c>frontier.json</c>; each appears whole or not at all.
    /// </summary>
    /// <param name="directory">Is created if missing.</param>
    /// <returns>The paths written.</returns>
    public IReadOnlyList<string> Save(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Directory.CreateDirectory(directory);
        return
        [
            AtomicFile.Write(Path.Combine(directory, "report.html"), FrontierHtml.Of(this)),
            AtomicFile.Write(Path.Combine(directory, "frontier.svg"), FrontierHtml.QualityPlot(this).ToSvg()),
            AtomicFile.Write(Path.Combine(directory, "frontier.csv"), FrontierCsv.Of(this)),
            AtomicFile.Write(Path.Combine(directory, "frontier.json"), FrontierJson.Of(this)),
        ];
    }

    /// <summary>The batch sizes that were timed, ascending.</summary>
    internal IReadOnlyList<int> Rows => [.. Dense.LatencyMs.Keys.Order()];
}
