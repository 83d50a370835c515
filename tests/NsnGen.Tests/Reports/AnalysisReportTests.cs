using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Training;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed partial class AnalysisReportTests : IDisposable
{
    private static readonly int[] Ranks = [4, 1, 2, 6];

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"nsngen analysis {Guid.NewGuid():N}");

    [Fact]
    public void A_good_model_passes_every_check_and_has_every_plot()
    {
        using var scope = NewDisposeScope();
        using var model = Layers.Model();
        var report = Report(model);
        Assert.All(report.Findings, finding => Assert.True(finding.Holds, finding.Problem));
        Assert.Equal(6, report.Findings.Count);
        var html = AnalysisHtml.Of(report);
        Assert.Empty(Outside().Matches(html));
        var plots = Plot().Matches(html).Select(match => XElement.Parse(match.Value)).ToList();
        Assert.Equal(4, plots.Count);
        Assert.All(plots, plot => Assert.DoesNotContain("NaN", plot.ToString(), StringComparison.Ordinal));
        Assert.Contains("a &lt;title&gt;", html, StringComparison.Ordinal);
        Assert.Contains("<td>1 → 2</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_step_between_ranks_is_run_once()
    {
        using var scope = NewDisposeScope();
        using var model = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var x = ones(3, 6, dtype: ScalarType.Float64);
        var runs = new List<int>();
        var report = AnalysisReport.Of(
            model,
            [1, 2, 4],
            "once",
            rank =>
            {
                runs.Add(rank.Value);
                return model.call(x, rank);
            }
        );
        Assert.Equal([1, 2, 2, 4], runs);
        Assert.Equal(2, report.Bounds.Count);
    }

    [Fact]
    public void A_broken_model_is_reported_with_the_layer()
    {
        using var scope = NewDisposeScope();
        using var model = Layers.Model();
        Layers.RepeatRow(Layers.Of(model, "fc2"), 0, 1);
        Layers.Reverse(Layers.Of(model, "fc1"));
        var report = Report(model);
        Assert.Equal([false, false, true, false, true, true], report.Findings.Select(finding => finding.Holds));
        Assert.Equal([false, false, false, true, false, true], report.Findings.Select(finding => finding.IsHint));
        var html = AnalysisHtml.Of(report);
        Assert.Contains(
            "<li class=\"fails\"><b>A has full row rank in every layer</b><br>Layer &#39;fc2&#39;",
            html,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<li class=\"hint\"><b>Components come strongest first</b><br>Layer &#39;fc1&#39;",
            html,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Csv_has_every_number_in_invariant_culture()
    {
        using var scope = NewDisposeScope();
        using var model = Layers.Model();
        var report = Report(model);
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("sv-SE");
            var rows = AnalysisCsv.Of(report).TrimEnd('\n').Split('\n').Select(row => row.Split(',')).ToList();
            Assert.All(rows, row => Assert.Equal(6, row.Length));
            var kept = rows.Single(row => row is ["energyKept", "fc1", _, "3", ..]);
            Assert.Equal(report.Energy.Layers["fc1"].Kept[2], double.Parse(kept[5], CultureInfo.InvariantCulture));
            // fc2 is no wider than rank 4, and so the same at 4 and 6.
            Assert.Equal(6, rows.Count(row => row[0] == "gapBound"));
            Assert.Contains(rows, row => row is ["containment", "fc2", "", "2", "4", _]);
            Assert.Contains(rows, row => row is ["lossLast", "", "", "2", "", "0.5"]);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Weights_alone_are_enough_and_saving_writes_two_files()
    {
        using var scope = NewDisposeScope();
        using var model = Layers.Model();
        var report = AnalysisReport.Of(model, Ranks, "weights");
        Assert.Equal([1, 2, 4, 6], report.Ranks);
        report.Save(folder);
        report.Save(folder);
        Assert.Equal(
            ["analysis.csv", "analysis.html"],
            Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order()
        );
        Assert.Throws<ArgumentException>(() => AnalysisReport.Of(model, [4], "one rank"));
        Assert.Throws<ArgumentException>(() => AnalysisReport.Of(nn.Linear(2, 2), Ranks, "dense"));
    }

    [Fact]
    public void A_heat_map_names_rows_and_writes_numbers_into_cells()
    {
        var map = new HeatMap
        {
            Title = "a < b",
            Names = ["one", "two"],
            Values =
            [
                [1, -0.25],
                [-0.25, 1],
            ],
        };
        var svg = XElement.Parse(map.ToSvg());
        var texts = svg.Elements().Where(element => element.Name.LocalName == "text").Select(element => element.Value);
        Assert.Equal(["a < b", "one", "1.00", "-0.25", "two", "-0.25", "1.00"], texts);
    }

    [Theory]
    [InlineData(-4.1, -0.2, new[] { "-4", "-3", "-2", "-1", "0" })]
    [InlineData(2, 2, new[] { "2", "2.2", "2.4", "2.6", "2.8", "3" })]
    public void A_linear_plot_has_round_ticks(double first, double last, string[] expected)
    {
        var plot = new LinePlot
        {
            Title = "title",
            XLabel = "step",
            IsLogarithmic = false,
            XFormat = _ => "x",
            Series = [new PlotSeries("line", "black", [new PlotPoint(0, first), new PlotPoint(100, last)])],
        };
        var texts = XElement
            .Parse(plot.ToSvg())
            .Elements()
            .Where(element => element.Name.LocalName == "text")
            .Select(element => element.Value);
        Assert.Equal(expected, texts.Except(["title", "step", "line", "x"]));
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static AnalysisReport Report(TwoLayers.Nested model)
    {
        var x = randn(8, 6, dtype: ScalarType.Float64);
        var history = new TrainingHistory();
        history.Write(new TrainingStep(0, [(Rank.Of(2), 1), (Rank.Of(6), 0.5)]));
        history.Write(new TrainingStep(1, [(Rank.Of(2), 0.5), (Rank.Of(6), 0.25)]));
        history.Write(new EvaluationResult(1, [(Rank.Of(2), 0.5), (Rank.Of(6), 0.5)], 0.5, IsBest: true));
        return AnalysisReport.Of(model, Ranks, "a <title>", rank => model.call(x, rank), history);
    }

    [GeneratedRegex("(src|href)=|url\\(|@import")]
    private static partial Regex Outside();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Plot();
}
