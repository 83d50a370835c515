using System.Globalization;
using NsnGen.Analysis;

namespace NsnGen.Samples.LanguageModel;

/// <summary>The frontier as rows of text, no wider than a terminal of 80 columns.</summary>
public static class FrontierTable
{
    public static readonly IReadOnlyList<string> Header =
    [
        "model",
        "rank",
        "trained",
        "cost",
        "nats",
        "before",
        "ms",
        "of dense",
    ];

    public const string Legend =
        "tuned: for as many steps. before: nats before joint training. ms: one story, and in shares of the dense model's time.";

    public static IEnumerable<IReadOnlyList<string>> Rows(FrontierReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        yield return Row("dense", report.Dense, null, report.Dense);
        if (report.DenseContinued is { } continued)
        {
            yield return Row("dense, tuned", continued, null, report.Dense);
        }
        foreach (var (point, truncated) in report.Nested.Zip(report.Truncation))
        {
            yield return Row("NSN", point, truncated, report.Dense);
        }
    }

    /// <param name="model">What it is.</param>
    /// <param name="point">What was measured of it.</param>
    /// <param name="before">The same rank before joint training.</param>
    /// <param name="dense">What its latency is compared with.</param>
    private static string[] Row(string model, FrontierPoint point, FrontierPoint? before, FrontierPoint dense) =>
        [
            model,
            point.Rank?.ToString(CultureInfo.InvariantCulture) ?? "",
            point.Trained ? "yes" : "no",
            Number(point.CostRemaining * 100, "0.0") + " %",
            Number(point.Quality, "0.00"),
            before is null ? "" : Number(before.Quality, "0.00"),
            Number(point.LatencyMs[1], "0.00"),
            Number(point.LatencyMs[1] / dense.LatencyMs[1], "0.00"),
        ];

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
