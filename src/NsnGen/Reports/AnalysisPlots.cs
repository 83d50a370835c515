using System.Globalization;

namespace NsnGen;

/// <summary>The plots of an <see cref="AnalysisReport"/>.</summary>
public static class AnalysisPlots
{
    private const int MostLines = 8;
    private const int MostPoints = 60;
    private const string Reference = "#64748b";

    private static readonly string[] Colours =
    [
        "#d97706",
        "#dc2626",
        "#c026d3",
        "#7c3aed",
        "#2563eb",
        "#0891b2",
        "#0d9488",
        "#65a30d",
    ];

    /// <summary>The energy that layers keep at each rank, with the most that any matrix of that rank could keep as dashes.</summary>
    public static LinePlot Energy(AnalysisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var chosen = Spread([.. report.Energy.Layers.OrderBy(entry => entry.Value.RankFor(0.9))]);
        return new LinePlot
        {
            Title = "Energy of the weights that a rank keeps (dashed: the most that it could)",
            XLabel = "rank (log scale)",
            YFormat = Percent,
            Series =
            [
                .. chosen.Select((e, i) => EnergySeries("", i, e.Value.Best, "") with { IsReference = true }),
                .. chosen.Select((e, i) => EnergySeries(e.Key, i, e.Value.Kept, e.Key)),
            ],
        };
    }

    /// <summary>How near the change of each layer from one rank to the next comes to its bound; null without inputs.</summary>
    public static LinePlot? Bounds(AnalysisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Bounds.Count == 0)
        {
            return null;
        }
        var layers = Spread([.. report.Bounds.SelectMany(bound => bound.Layers.Keys).Distinct(StringComparer.Ordinal)]);
        return new LinePlot
        {
            Title = "Change of a layer's output from one rank to the next, as a share of its bound",
            XLabel = "the lower rank (log scale)",
            YFormat = Percent,
            Series =
            [
                new PlotSeries(
                    "bound",
                    Reference,
                    [new PlotPoint(report.Ranks[0], 1), new PlotPoint(report.Ranks[^2], 1)]
                )
                {
                    IsReference = true,
                },
                .. layers.Select((layer, i) => BoundSeries(report, layer, i)).Where(series => series.Points.Count > 0),
            ],
        };
    }

    /// <summary>One name of the history over steps, a line for each rank; null if there is nothing.</summary>
    /// <param name="report">The report.</param>
    /// <param name="name"><c>loss</c>, <c>quality</c> or <c>log_variance</c>.</param>
    /// <param name="title">The heading.</param>
    public static LinePlot? History(AnalysisReport report, string name, string title)
    {
        ArgumentNullException.ThrowIfNull(report);
        var ranks = Spread(report.History?.ByRank(name) ?? []);
        return ranks.Count == 0
            ? null
            : new LinePlot
            {
                Title = title,
                XLabel = "step",
                IsLogarithmic = false,
                Series =
                [
                    .. ranks.Select((entry, i) => HistorySeries(entry.Rank, Colour(i, ranks.Count), entry.Points)),
                ],
            };
    }

    /// <summary>The similarity of the layers of each shape.</summary>
    public static IEnumerable<HeatMap> Similarity(AnalysisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Similarity.Groups.Select(group => new HeatMap
        {
            Title = string.Create(
                CultureInfo.InvariantCulture,
                $"Cosines of the {group.Shape} layers, mean {group.Mean:0.000}"
            ),
            Names = group.Layers,
            Values = group.Cosines,
        });
    }

    internal static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static PlotSeries EnergySeries(string name, int index, IReadOnlyList<double> shares, string hint)
    {
        var ranks = Spread([.. Enumerable.Range(1, shares.Count)], MostPoints);
        var points = ranks.Select(rank => new PlotPoint(
            rank,
            shares[rank - 1],
            $"{hint} at rank {rank}: {Percent(shares[rank - 1])}"
        ));
        return new PlotSeries(name, Colours[index], [.. points]) { HasMarks = ranks.Count <= 16 };
    }

    private static PlotSeries BoundSeries(AnalysisReport report, string layer, int index)
    {
        var points = report
            .Bounds.Where(bound => bound.Layers.TryGetValue(layer, out var gap) && gap.Coefficient > 0)
            .Select(bound => new PlotPoint(
                bound.Lower.Value,
                bound.Layers[layer].Share,
                $"{layer}, rank {bound.Lower} to {bound.Upper}: {Percent(bound.Layers[layer].Share)}"
            ));
        return new PlotSeries(layer, Colours[index], [.. points]);
    }

    /// <summary>Each point is the mean of its share of the steps, so that the noise of single batches does not hide the course.</summary>
    private static PlotSeries HistorySeries(int rank, string colour, IReadOnlyList<HistoryPoint> points)
    {
        var size = (points.Count + MostPoints - 1) / MostPoints;
        var means = points
            .Chunk(size)
            .Select(chunk => new PlotPoint(chunk.Average(p => p.Step), chunk.Average(p => p.Value)));
        return new PlotSeries($"rank {rank}", colour, [.. means]) { HasMarks = false };
    }

    private static string Colour(int index, int count) =>
        Colours[count == 1 ? 0 : index * (Colours.Length - 1) / (count - 1)];

    /// <summary>At most so many of a list, evenly spread over it, both ends among them.</summary>
    private static IReadOnlyList<T> Spread<T>(IReadOnlyList<T> all, int most = MostLines) =>
        all.Count <= most ? all : [.. Enumerable.Range(0, most).Select(i => all[i * (all.Count - 1) / (most - 1)])];
}
