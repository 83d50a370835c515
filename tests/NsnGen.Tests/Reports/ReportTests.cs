using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Files;

namespace NsnGen.Tests;

public sealed partial class ReportTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"nsngen reports {Guid.NewGuid():N}");

    [Fact]
    public void Json_has_every_point_with_every_field()
    {
        using var json = JsonDocument.Parse(FrontierJson.Of(Report()));
        var root = json.RootElement;
        Assert.Equal("accuracy", root.GetProperty("metric").GetString());
        Assert.Equal(7, root.GetProperty("seed").GetInt32());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("dense").GetProperty("rank").ValueKind);
        Assert.Equal(0.66, root.GetProperty("denseContinued").GetProperty("quality").GetDouble());
        Assert.Equal(2, root.GetProperty("truncation").GetArrayLength());
        var point = root.GetProperty("nested")[1];
        string[] fields =
        [
            "rank",
            "name",
            "trained",
            "costRemaining",
            "parameters",
            "quality",
            "dominated",
            "latencyMs1",
            "latencyMs64",
        ];
        Assert.Equal(fields, point.EnumerateObject().Select(property => property.Name));
        Assert.Equal(16, point.GetProperty("rank").GetInt32());
        Assert.False(point.GetProperty("trained").GetBoolean());
    }

    [Fact]
    public void Csv_is_the_same_in_a_culture_with_decimal_commas()
    {
        var expected = FrontierCsv.Of(Report());
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("sv-SE");
            Assert.Equal(expected, FrontierCsv.Of(Report()));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
        var lines = expected.Split('\n');
        Assert.Equal("series,rank,trained,costRemaining,parameters,quality,dominated,latencyMs1,latencyMs64", lines[0]);
        Assert.Equal("dense,,true,1,1000,0.65,false,0.2,0.9", lines[1]);
        Assert.Equal("nested,16,false,0.1,100,0.66,false,0.1,0.3", lines[^2]);
    }

    [Fact]
    public void Html_needs_nothing_from_elsewhere_and_its_plots_are_well_formed()
    {
        var html = FrontierHtml.Of(Report());
        Assert.Empty(Outside().Matches(html));
        var plots = Plot().Matches(html);
        Assert.Equal(2, plots.Count);
        foreach (Match plot in plots)
        {
            var svg = XElement.Parse(plot.Value);
            Assert.Contains(svg.Descendants(), element => element.Name.LocalName == "circle");
        }
        Assert.Contains("a &lt;title&gt;", html, StringComparison.Ordinal);
        Assert.Contains("66.0 %", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranks_that_a_cheaper_one_makes_pointless_are_named_in_every_form()
    {
        var report = Report();
        var point = report.Nested[^1];
        report = report with
        {
            Nested =
            [
                .. report.Nested,
                point with
                {
                    Rank = 17,
                    CostRemaining = 0.12,
                    Quality = 0.6,
                },
                point with
                {
                    Rank = 18,
                    CostRemaining = 0.13,
                    Quality = 0.66,
                },
                point with
                {
                    Rank = 32,
                    CostRemaining = 0.2,
                    Quality = 0.7,
                },
            ],
        };
        Assert.Equal([17, 18], report.Dominated.Select(dominated => dominated.Rank));
        Assert.Contains("a cheaper rank is as good: 17, 18.", FrontierHtml.Of(report), StringComparison.Ordinal);
        Assert.Contains("nested,17,false,0.12,100,0.6,true,", FrontierCsv.Of(report), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(FrontierJson.Of(report));
        Assert.Equal(
            [false, false, true, true, false],
            json.RootElement.GetProperty("nested").EnumerateArray().Select(p => p.GetProperty("dominated").GetBoolean())
        );
        // Of losses the lower are better.
        Assert.Equal([18, 32], (report with { LowerIsBetter = true }).Dominated.Select(p => p.Rank).Where(r => r > 17));
        Assert.DoesNotContain("a cheaper rank", FrontierHtml.Of(Report()), StringComparison.Ordinal);
    }

    [Fact]
    public void Plans_are_called_by_their_names_in_every_form()
    {
        var report = Report();
        report = report with
        {
            Nested =
            [
                .. report.Nested.Select(p =>
                    p with
                    {
                        Rank = null,
                        Name = string.Create(CultureInfo.InvariantCulture, $"{100 * p.CostRemaining:0} %"),
                    }
                ),
            ],
        };
        var name = report.Nested[1].Name;
        var html = FrontierHtml.Of(report);
        Assert.Contains($"<td>{name}</td>", html, StringComparison.Ordinal);
        Assert.Contains($"{name}: accuracy 66.0 % at 10 % of the cost", html, StringComparison.Ordinal);
        Assert.Contains("cost remaining (log scale)", html, StringComparison.Ordinal);
        Assert.DoesNotContain("rank (log scale)", html, StringComparison.Ordinal);
        Assert.Contains($"nested,{name},false,0.1,", FrontierCsv.Of(report), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(FrontierJson.Of(report));
        Assert.Equal(name, json.RootElement.GetProperty("nested")[1].GetProperty("name").GetString());
    }

    [Fact]
    public void A_loss_reads_as_a_number_and_says_that_lower_is_better()
    {
        var report = Report() with { Metric = "nats", QualityFormat = "0.00", LowerIsBetter = true };
        var html = FrontierHtml.Of(report);
        Assert.Contains("<td>0.66</td>", html, StringComparison.Ordinal);
        Assert.Contains("Nats at each cost, one set of weights (lower is better)", html, StringComparison.Ordinal);
        Assert.Contains("rank 16: nats 0.66 at 10 % of the cost", html, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(FrontierJson.Of(report));
        Assert.True(json.RootElement.GetProperty("lowerIsBetter").GetBoolean());
    }

    [Fact]
    public void Saving_writes_four_files_and_leaves_nothing_else()
    {
        var paths = Report().Save(folder);
        Report().Save(folder);
        Assert.Equal(
            ["frontier.csv", "frontier.json", "frontier.svg", "report.html"],
            Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order()
        );
        Assert.Equal(FrontierJson.Of(Report()), File.ReadAllText(paths[^1]));
    }

    [Fact]
    public void A_failed_write_keeps_the_old_file()
    {
        Directory.CreateDirectory(folder);
        var path = AtomicFile.Write(Path.Combine(folder, "report.html"), "old");
        Assert.Throws<IOException>(() =>
            AtomicFile.Write(
                path,
                stream =>
                {
                    stream.Write("half of the new"u8);
                    throw new IOException("The disk is full.");
                }
            )
        );
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFiles(folder));
    }

    [Fact]
    public void A_file_that_cannot_be_put_in_place_leaves_nothing_beside_it()
    {
        var path = Path.Combine(folder, "frontier.json");
        Directory.CreateDirectory(path);
        var fault = Record.Exception(() => Report().Save(folder));
        Assert.True(fault is IOException or UnauthorizedAccessException, $"{fault}");
        Assert.True(Directory.Exists(path));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(folder),
            file => file.EndsWith(".tmp", StringComparison.Ordinal)
        );
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FrontierReport Report() =>
        new()
        {
            Title = "a <title>",
            Metric = "accuracy",
            Seed = 7,
            Engine = "test",
            Dense = Point(null, true, 1, 1000, 0.65, 0.2, 0.9),
            DenseContinued = Point(null, true, 1, 1000, 0.66, 0.2, 0.9),
            Truncation = [Point(8, false, 0.05, 50, 0.2, 0.1, 0.3), Point(16, false, 0.1, 100, 0.5, 0.1, 0.3)],
            Nested = [Point(8, true, 0.05, 50, 0.5, 0.1, 0.2), Point(16, false, 0.1, 100, 0.66, 0.1, 0.3)],
        };

    private static FrontierPoint Point(
        int? rank,
        bool trained,
        double cost,
        long parameters,
        double quality,
        double one,
        double many
    ) =>
        new()
        {
            Rank = rank,
            Trained = trained,
            CostRemaining = cost,
            Parameters = parameters,
            Quality = quality,
            LatencyMs = new Dictionary<int, double> { [1] = one, [64] = many },
        };

    [GeneratedRegex("(src|href)=|url\\(|@import")]
    private static partial Regex Outside();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Plot();
}
