using System.Globalization;

namespace NsnGen.Analysis;

/// <summary>The plots of an <see cref="AnalysisReport"/>.</summary>
internal static class AnalysisPlots
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
        var layers = Layers(report)
            .Select((name, i) => (Name: name, Colour: Colours[i], Energy: report.Energy.Layers[name]))
            .ToList();
        return new LinePlot
        {
            Title = "Energy of the weights that a rank keeps (dashed: the most that it could)",
            XLabel = "rank (log scale)",
            YFormat = Percent,
            Series =
            [
                .. layers.Select(layer =>
                    EnergySeries("", layer.Colour, layer.Energy.Best) with
                    {
                        IsReference = true,
                    }
                ),
                .. layers.Select(layer => EnergySeries(layer.Name, layer.Colour, layer.Energy.Kept)),
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
                .. Layers(report)
                    .Select((layer, i) => BoundSeries(report, layer, i))
                    .Where(series => series.Points.Count > 0),
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

    /// <summary>The layers that have a line, and the colour of the same index.</summary>
    private static IReadOnlyList<string> Layers(AnalysisReport report) => Spread([.. report.RowRank.Layers.Keys]);

    /// <summary>Ranks are taken evenly on the logarithmic axis.</summary>
    private static PlotSeries EnergySeries(string name, string colour, IReadOnlyList<double> shares)
    {
        var ranks = Enumerable
            .Range(0, MostPoints)
            .Select(i => (int)Math.Round(Math.Pow(shares.Count, i / (MostPoints - 1.0))))
            .Distinct();
        return new PlotSeries(name, colour, [.. ranks.Select(rank => new PlotPoint(rank, shares[rank - 1]))])
        {
            HasMarks = false,
        };
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
    private static PlotSeries HistorySeries(string rank, string colour, IReadOnlyList<HistoryPoint> points)
    {
        var size = (points.Count + MostPoints - 1) / MostPoints;
        var means = points
            .Chunk(size)
            .Select(chunk => new PlotPoint(chunk.Average(p => p.Step), chunk.Average(p => p.Value)));
        return new PlotSeries(TrainingHistory.NameOf(rank), colour, [.. means]) { HasMarks = false };
    }

    private static string Colour(int index, int count) =>
        Colours[count == 1 ? 0 : index * (Colours.Length - 1) / (count - 1)];

    /// <summary>At most so many of a list, evenly spread over it, both ends among them.</summary>
    private static IReadOnlyList<T> Spread<T>(IReadOnlyList<T> all) =>
        all.Count <= MostLines
            ? all
            : [.. Enumerable.Range(0, MostLines).Select(i => all[i * (all.Count - 1) / (MostLines - 1)])];
}
