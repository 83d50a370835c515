using System.Globalization;

namespace NsnGen.Analysis;

/// <summary>An <see cref="AnalysisReport"/> as one HTML page that needs nothing from the network.</summary>
internal static class AnalysisHtml
{
    /// <summary>The page: what the checks found, a table of layers, and the plots.</summary>
    public static string Of(AnalysisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return HtmlPage.Of(
            report.Title,
            $"{report.RowRank.Layers.Count} factored layers, ranks {string.Join(", ", report.Ranks)}",
            string.Concat(Sections(report))
        );
    }

    private static IEnumerable<string> Sections(AnalysisReport report)
    {
        yield return Findings(report);
        yield return AnalysisPlots.Energy(report).ToSvg();
        yield return AnalysisPlots.Bounds(report)?.ToSvg() ?? "";
        yield return AnalysisPlots.History(report, "loss", "Loss at each rank over training")?.ToSvg() ?? "";
        yield return AnalysisPlots.History(report, "quality", "Quality at each rank over training")?.ToSvg() ?? "";
        yield return AnalysisPlots.History(report, "log_variance", "Learned log-variance of each rank")?.ToSvg() ?? "";
        yield return Section("Layers", LayerTable(report));
        if (report.Bounds.Count > 0)
        {
            yield return Section("Whole model from rank to rank", ModelTable(report));
        }
        foreach (var map in AnalysisPlots.Similarity(report))
        {
            yield return $"<figure>\n{map.ToSvg()}</figure>\n";
        }
    }

    private static string Findings(AnalysisReport report) =>
        $"<ul class=\"findings\">\n{string.Concat(report.Findings.Select(Finding))}</ul>\n";

    private static string Finding(AnalysisFinding finding)
    {
        var kind =
            finding.Holds ? "holds"
            : finding.IsHint ? "hint"
            : "fails";
        var problem = finding.Problem is { } text ? $"<br>{HtmlPage.Escape(text)}" : "";
        return $"<li class=\"{kind}\"><b>{HtmlPage.Escape(finding.Check)}</b>{problem}</li>\n";
    }

    private static string LayerTable(AnalysisReport report) =>
        Table(
            ["layer", "components", "rank of A", "rank of B", "rank for 90 % energy", "for 99 %", "containment"],
            report.RowRank.Layers.Select(entry => LayerRow(report, entry.Key, entry.Value))
        );

    private static IEnumerable<string> LayerRow(AnalysisReport report, string name, FactorRanks ranks)
    {
        var energy = report.Energy.Layers[name];
        var containment = report.Containment.Min(pair => pair.Scores[name]);
        return
        [
            name,
            Number(ranks.Components),
            Number(ranks.OfDown),
            Number(ranks.OfUp),
            Number(energy.RankFor(0.9)),
            Number(energy.RankFor(0.99)),
            Number(containment, "0.0000"),
        ];
    }

    private static string ModelTable(AnalysisReport report) =>
        Table(
            ["ranks", "largest change of an output", "Σ ‖b‖ ‖a‖ over all layers", "constant C", "nearest to its bound"],
            report.Bounds.Select(ModelRow)
        );

    private static IEnumerable<string> ModelRow(InterpolationBound bound)
    {
        var nearest = bound.Layers.MaxBy(entry => entry.Value.Share);
        return
        [
            $"{bound.Lower} → {bound.Upper}",
            Number(bound.OutputGap, "G4"),
            Number(bound.Layers.Values.Sum(gap => gap.Coefficient), "G4"),
            Number(bound.Constant, "G3"),
            $"{nearest.Key}, {AnalysisPlots.Percent(nearest.Value.Share)}",
        ];
    }

    private static string Section(string title, string content) =>
        $"<h2>{HtmlPage.Escape(title)}</h2>\n<div class=\"scroll\">\n{content}</div>\n";

    private static string Table(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows) =>
        $"<table>\n<thead>{Row("th", header)}</thead>\n<tbody>\n{string.Concat(rows.Select(row => Row("td", row)))}</tbody>\n</table>\n";

    private static string Row(string cell, IEnumerable<string> texts) =>
        $"<tr>{string.Concat(texts.Select(text => $"<{cell}>{HtmlPage.Escape(text)}</{cell}>"))}</tr>\n";

    private static string Number(double value, string format = "0") =>
        value.ToString(format, CultureInfo.InvariantCulture);
}
