using System.Globalization;

namespace NsnGen.Analysis;

/// <summary>An <see cref="AnalysisReport"/> as comma-separated values, one number a line.</summary>
internal static class AnalysisCsv
{
    /// <summary>
    /// <c>analysis,layer,otherLayer,rank,upperRank,value</c>; fields that an analysis lacks are empty, numbers in invariant
    /// culture.
    /// </summary>
    public static string Of(AnalysisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        string[] header = ["analysis,layer,otherLayer,rank,upperRank,value"];
        return string.Join('\n', header.Concat(Lines(report))) + "\n";
    }

    private static IEnumerable<string> Lines(AnalysisReport report) =>
        [.. Factors(report), .. Energy(report), .. Pairs(report), .. Similarity(report), .. History(report)];

    private static IEnumerable<string> Factors(AnalysisReport report) =>
        report.RowRank.Layers.SelectMany(entry =>
            new[]
            {
                Line("components", entry.Key, value: entry.Value.Components),
                Line("rowRankOfDown", entry.Key, value: entry.Value.OfDown),
                Line("columnRankOfUp", entry.Key, value: entry.Value.OfUp),
            }
        );

    private static IEnumerable<string> Energy(AnalysisReport report) =>
        from entry in report.Energy.Layers
        from rank in Enumerable.Range(1, entry.Value.Kept.Count)
        from line in new[]
        {
            Line("energyKept", entry.Key, rank: rank, value: entry.Value.Kept[rank - 1]),
            Line("energyBest", entry.Key, rank: rank, value: entry.Value.Best[rank - 1]),
        }
        select line;

    private static IEnumerable<string> Pairs(AnalysisReport report)
    {
        foreach (var pair in report.Containment)
        {
            foreach (var (layer, score) in pair.Scores)
            {
                yield return Line("containment", layer, rank: pair.Small.Value, upper: pair.Large.Value, value: score);
            }
        }
        foreach (var pair in report.Bounds)
        {
            var (lower, upper) = (pair.Lower.Value, pair.Upper.Value);
            foreach (var (layer, gap) in pair.Layers)
            {
                yield return Line("gap", layer, rank: lower, upper: upper, value: gap.Gap);
                yield return Line("gapBound", layer, rank: lower, upper: upper, value: gap.Bound);
            }
            yield return Line("outputGap", rank: lower, upper: upper, value: pair.OutputGap);
            yield return Line("outputGapConstant", rank: lower, upper: upper, value: pair.Constant);
        }
    }

    private static IEnumerable<string> Similarity(AnalysisReport report) =>
        report
            .Similarity.Groups.SelectMany(group => group.Pairs())
            .Select(pair => Line("cosine", pair.First, pair.Second, report.Ranks[^1], value: pair.Cosine));

    private static IEnumerable<string> History(AnalysisReport report) =>
        report
            .History?.Points.Select(point => point.Name)
            .Distinct(StringComparer.Ordinal)
            .SelectMany(name => report.History.ByRank(name).Select(entry => (name, entry)))
            .Select(e =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{e.name}Last,,,{e.entry.Rank},,{e.entry.Points[^1].Value:R}"
                )
            )
        ?? [];

    private static string Line(
        string analysis,
        string layer = "",
        string otherLayer = "",
        int? rank = null,
        int? upper = null,
        double value = 0
    ) => string.Create(CultureInfo.InvariantCulture, $"{analysis},{layer},{otherLayer},{rank},{upper},{value:R}");
}
