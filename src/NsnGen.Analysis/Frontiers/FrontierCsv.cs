using System.Globalization;

namespace NsnGen.Analysis;

/// <summary>A <see cref="FrontierReport"/> as comma-separated values, one point a line.</summary>
internal static class FrontierCsv
{
    /// <summary>The report with a header line; numbers in invariant culture.</summary>
    public static string Of(FrontierReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var header = "series,rank,trained,costRemaining,parameters,quality,dominated";
        var latencies = report.Rows.Select(rows => $",latencyMs{rows}");
        var lines = report.Series().Select(entry => Line(entry.Series, entry.Point, report));
        return string.Join('\n', lines.Prepend(header + string.Concat(latencies))) + "\n";
    }

    private static string Line(string series, FrontierPoint point, FrontierReport report)
    {
        var cells = new object?[]
        {
            series,
            point.Label,
            point.Trained ? "true" : "false",
            point.CostRemaining,
            point.Parameters,
            point.Quality,
            report.Dominated.Contains(point) ? "true" : "false",
        };
        var latencies = report.Rows.Select(n => point.LatencyMs.TryGetValue(n, out var ms) ? ms : (object?)null);
        return string.Join(',', cells.Concat(latencies).Select(Cell));
    }

    private static string Cell(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static IEnumerable<(string Series, FrontierPoint Point)> Series(this FrontierReport report)
    {
        yield return ("dense", report.Dense);
        if (report.DenseContinued is { } continued)
        {
            yield return ("denseContinued", continued);
        }
        foreach (var point in report.Truncation)
        {
            yield return ("truncation", point);
        }
        foreach (var point in report.Nested)
        {
            yield return ("nested", point);
        }
    }
}
