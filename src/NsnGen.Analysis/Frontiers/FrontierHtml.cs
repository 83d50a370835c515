using System.Globalization;
using System.Net;
using System.Text;

namespace NsnGen.Analysis;

/// <summary>A <see cref="FrontierReport"/> as one HTML page that needs nothing from the network.</summary>
internal static class FrontierHtml
{
    private const string DenseColour = "#64748b";
    private const string ContinuedColour = "#0d9488";
    private const string TruncationColour = "#d97706";
    private const string NestedColour = "#2563eb";

    /// <summary>The page: heading, both plots, and the table.</summary>
    public static string Of(FrontierReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return HtmlPage.Of(
            report.Title,
            $"{report.Engine}, seed {report.Seed}. A hollow mark is a rank that training never visited.{Warning(report)}",
            $"""
            {QualityPlot(report).ToSvg()}
            {LatencyPlot(report)}
            <div class="scroll">
            {Table(report)}
            </div>
            """
        );
    }

    /// <summary>Which ranks not to use.</summary>
    private static string Warning(FrontierReport report) =>
        report.Dominated is { Count: > 0 } dominated
            ? $" Not worth their cost, because a cheaper rank is as good: {string.Join(", ", dominated.Select(point => point.Label))}."
            : "";

    /// <summary>Quality against cost: dense, truncation and the nested network.</summary>
    public static LinePlot QualityPlot(FrontierReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var costs = report.Nested.Select(point => point.CostRemaining).Append(1).ToList();
        var series = new List<PlotSeries>();
        if (report.DenseContinued is { } continued)
        {
            series.Add(Level("dense, same extra steps", ContinuedColour, continued.Quality, costs));
        }
        series.Add(Level("dense", DenseColour, report.Dense.Quality, costs));
        if (report.Truncation.Count > 0)
        {
            series.Add(new PlotSeries("truncation", TruncationColour, QualityPoints(report.Truncation, report)));
        }
        series.Add(new PlotSeries("NSN", NestedColour, QualityPoints(report.Nested, report)));
        return new LinePlot
        {
            Title =
                $"{Capitalised(report.Metric)} at each cost, one set of weights"
                + (report.LowerIsBetter ? " (lower is better)" : ""),
            XLabel = "cost remaining, share of the dense model's multiply-adds (log scale)",
            XFormat = Percent,
            YFormat = quality => Number(quality, report.QualityFormat),
            Series = series,
        };
    }

    private static string LatencyPlot(FrontierReport report)
    {
        if (report.Rows.Count == 0)
        {
            return "";
        }
        string[] colours = [TruncationColour, NestedColour, ContinuedColour];
        // Plans have no rank to stand at, but a cost.
        var hasRanks = report.Nested.All(point => point.Rank is not null);
        Func<FrontierPoint, double> place = hasRanks ? point => (double)point.Rank! : point => point.CostRemaining;
        var places = report.Nested.Select(place).ToList();
        var series = report.Rows.Select((rows, i) => LatencySeries(report, rows, place, colours[i % colours.Length]));
        var plot = new LinePlot
        {
            Title = "Latency of a forward pass, as a share of the dense model's",
            XLabel = hasRanks ? "rank (log scale)" : "cost remaining (log scale)",
            XFormat = hasRanks ? rank => Number(rank, "0.###") : Percent,
            YFormat = Percent,
            Series = [Level("dense", DenseColour, 1, places), .. series],
        };
        return plot.ToSvg();
    }

    private static PlotSeries LatencySeries(
        FrontierReport report,
        int rows,
        Func<FrontierPoint, double> place,
        string colour
    )
    {
        var dense = report.Dense.LatencyMs[rows];
        var points = report
            .Nested.Where(point => point.LatencyMs.ContainsKey(rows))
            .Select(point => new PlotPoint(
                place(point),
                point.LatencyMs[rows] / dense,
                $"{Called(point)}: {Number(point.LatencyMs[rows], "0.000")} ms",
                !point.Trained
            ));
        return new PlotSeries($"batch of {rows}", colour, [.. points]);
    }

    private static string Called(FrontierPoint point) => point.Name ?? $"rank {point.Rank}";

    private static PlotSeries Level(string name, string colour, double height, IReadOnlyList<double> xs) =>
        new(name, colour, [new PlotPoint(xs.Min(), height), new PlotPoint(xs.Max(), height)]) { IsReference = true };

    private static PlotPoint[] QualityPoints(IEnumerable<FrontierPoint> points, FrontierReport report) =>
        [
            .. points.Select(point => new PlotPoint(
                point.CostRemaining,
                point.Quality,
                $"{Called(point)}: {report.Metric} {Number(point.Quality, report.QualityFormat)} at {Percent(point.CostRemaining)} of the cost",
                !point.Trained
            )),
        ];

    private static string Table(FrontierReport report)
    {
        var table = new StringBuilder(
            "<table>\n<thead><tr><th>rank</th><th>trained</th><th>cost remaining</th><th>parameters</th>"
        );
        table.Append(CultureInfo.InvariantCulture, $"<th>{Escape(report.Metric)}</th>");
        foreach (var rows in report.Rows)
        {
            table.Append(CultureInfo.InvariantCulture, $"<th>ms, batch of {rows}</th><th>of dense</th>");
        }
        table.Append("</tr></thead>\n<tbody>\n");
        AppendGroup(table, report, "Dense", [report.Dense]);
        AppendGroup(table, report, "Dense, same extra steps", report.DenseContinued is { } point ? [point] : []);
        AppendGroup(table, report, "NSN", report.Nested);
        AppendGroup(table, report, "Truncation, no further training", report.Truncation);
        return table.Append("</tbody>\n</table>").ToString();
    }

    private static void AppendGroup(
        StringBuilder table,
        FrontierReport report,
        string name,
        IReadOnlyList<FrontierPoint> points
    )
    {
        if (points.Count == 0)
        {
            return;
        }
        var columns = 5 + 2 * report.Rows.Count;
        table.Append(
            CultureInfo.InvariantCulture,
            $"<tr class=\"group\"><th colspan=\"{columns}\">{Escape(name)}</th></tr>\n"
        );
        foreach (var point in points)
        {
            table
                .Append("<tr>")
                .AppendJoin("", Cells(point, report).Select(cell => $"<td>{cell}</td>"))
                .Append("</tr>\n");
        }
    }

    private static IEnumerable<string> Cells(FrontierPoint point, FrontierReport report)
    {
        yield return point.Label is { } label ? Escape(label) : "–";
        yield return point.Trained ? "yes" : "no";
        yield return FixedPercent(point.CostRemaining);
        yield return Number(point.Parameters, "N0");
        yield return Number(point.Quality, report.QualityFormat);
        foreach (var rows in report.Rows)
        {
            var timed = point.LatencyMs.TryGetValue(rows, out var ms);
            yield return timed ? Number(ms, "0.000") : "–";
            yield return timed ? Number(ms / report.Dense.LatencyMs[rows], "0.00") : "–";
        }
    }

    private static string FixedPercent(double share) => Number(share * 100, "0.0") + " %";

    private static string Percent(double share) => Number(share * 100, share is > 0 and < 0.01 ? "0.0#" : "0.#") + " %";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
