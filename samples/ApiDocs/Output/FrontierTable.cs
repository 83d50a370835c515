using System.Globalization;
using NsnGen.Analysis;

namespace NsnGen.Samples.ApiDocs;

/// <summary>The frontier as rows of text.</summary>
public static class FrontierTable
{
    public static readonly IReadOnlyList<string> Header =
    [
        "model",
        "rank",
        "trained",
        "cost",
        "parameters",
        "accuracy",
        "ms (1)",
        "of dense",
        "ms (64)",
        "of dense",
    ];

    public static IEnumerable<IReadOnlyList<string>> Rows(FrontierReport report)
    {
        yield return Row("dense", report.Dense, report.Dense);
        if (report.DenseContinued is { } continued)
        {
            yield return Row("dense, same extra steps", continued, report.Dense);
        }
        foreach (var point in report.Nested)
        {
            yield return Row("NSN", point, report.Dense);
        }
    }

    public static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string[] Row(string model, FrontierPoint point, FrontierPoint dense) =>
        [
            model,
            point.Rank?.ToString(CultureInfo.InvariantCulture) ?? "",
            point.Trained ? "yes" : "no",
            Percent(point.CostRemaining),
            point.Parameters.ToString("N0", CultureInfo.InvariantCulture),
            Percent(point.Quality),
            .. Latency(point, dense, 1),
            .. Latency(point, dense, 64),
        ];

    private static string[] Latency(FrontierPoint point, FrontierPoint dense, int rows) =>
        [
            point.LatencyMs[rows].ToString("0.000", CultureInfo.InvariantCulture),
            (point.LatencyMs[rows] / dense.LatencyMs[rows]).ToString("0.00", CultureInfo.InvariantCulture),
        ];
}
