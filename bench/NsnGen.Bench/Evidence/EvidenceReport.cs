using System.Globalization;
using System.Text;
using NsnGen.Engine;
using NsnGen.Files;
using NsnGen.Layers;

namespace NsnGen.Bench;

/// <summary>Writes docs/evidence.md.</summary>
/// <param name="seeds">How many seeds each figure comes from.</param>
public sealed class EvidenceReport(int seeds)
{
    private readonly StringBuilder tasks = new();

    /// <summary>Adds what was compared on one task. The first two series are the dense model, trained once and twice as long; the third is the NSN.</summary>
    public void Add(EvidenceTask task, IReadOnlyList<Series> compared)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(compared);
        var others = compared.SkipWhile(series => series.Name != Recipes.PaperTable[0].Name).ToList();
        var methods = compared.Skip(2).Except(others).ToList();
        var dense = compared[0];
        Line($"## {task.Name}");
        Line();
        Line(
            $"Quality is {task.Metric}, {(task.HigherIsBetter ? "higher" : "lower")} is better. Dense model: **{Cell(dense.At(0))}**, "
                + $"{Number(dense.Outcomes.Average(o => o.TotalSeconds), "0.0")} s of training. Trained twice as long: {Cell(compared[1].At(0))}."
        );
        Line();
        Table(
            ["method", .. task.Anchors.Select(rank => $"{rank}"), "area", "trainings", "s"],
            methods.Select(series => Row(task, series))
        );
        Line();
        Line(
            $"Cost at these ranks, in % of the dense model: {string.Join(", ", task.Anchors.Select(rank => Number(100 * task.CostAt(rank), "0.0")))}."
        );
        Line();
        Line("Ranks that no training visited, NSN:");
        Line();
        var all = task.Anchors.Concat(task.Between).Order().ToList();
        Table(
            ["rank", .. all.Select(rank => task.Between.Contains(rank) ? $"*{rank}*" : $"{rank}")],
            [
                ["quality", .. all.Select(rank => Cell(methods[0].At(rank)))],
            ]
        );
        Line();
        AddPaperTable(task, others);
        AddAblations(task, methods[0], others);
        AddGrid(task, compared);
        foreach (var verdict in Verdicts.Of(task, methods))
        {
            Line($"- {verdict}");
        }
        Line();
    }

    private void AddPaperTable(EvidenceTask task, List<Series> others)
    {
        var rows = others.Where(series => Recipes.PaperTable.Any(recipe => recipe.Name == series.Name)).ToList();
        if (rows.Count == 0)
        {
            return;
        }
        Line("The paper's Table 1, by its protocol: from scratch, with as many steps each as one training.");
        Line();
        Table(
            ["trained by", "rank 64", "mean of other trained ranks", "mean of untrained ranks"],
            rows.Select(series =>
                (IReadOnlyList<string>)
                    [
                        series.Name,
                        Cell(series.At(64)),
                        Cell(series.Spread(o => task.Anchors.SkipLast(1).Average(rank => o.Quality[rank]))),
                        Cell(series.Spread(o => task.Between.Average(rank => o.Quality[rank]))),
                    ]
            )
        );
        Line();
    }

    private void AddGrid(EvidenceTask task, IReadOnlyList<Series> compared)
    {
        if (!task.HasGrid)
        {
            return;
        }
        Line("Area, for every objective with every sampler, at the same cost of training:");
        Line();
        Table(
            ["sampler", .. Recipes.Objectives.Select(objective => objective.Name)],
            Recipes.Samplers.Select(
                (sampler, i) =>
                    (IReadOnlyList<string>)
                        [
                            sampler.Name,
                            .. Recipes.Objectives.Select(
                                (_, objective) =>
                                    Cell(compared.First(s => s.Name == Recipes.With(objective, i).Name).Area(task))
                            ),
                        ]
            )
        );
        Line();
    }

    private void AddAblations(EvidenceTask task, Series nsn, List<Series> others)
    {
        var ablations = others.Where(series => Recipes.Ablations.Any(recipe => recipe.Name == series.Name)).ToList();
        if (ablations.Count == 0)
        {
            return;
        }
        Line("One thing of the NSN changed at a time:");
        Line();
        Table(
            [
                "NSN with",
                "mean of trained ranks",
                "mean of untrained ranks",
                "rank 1",
                "rank 8",
                "rank 64",
                "trainings",
                "s",
            ],
            ablations.Prepend(nsn).Select(series => Ablation(task, series))
        );
        Line();
    }

    /// <summary>Writes the page; it appears whole or not at all.</summary>
    public void Write(string path) => AtomicFile.Write(path, Head() + tasks);

    private string Head() =>
        $"""
            # Evidence

            Written by `./nsn bench frontier --data FOLDER --seeds {seeds}`; nothing on this page is typed by hand.

            {TorchEngine.Description}

            Here models learn from a task's data alone. Trained models of other people, a [sentence encoder](sentence-encoder.md) and a
            [language model](language-model-evidence.md), have pages of their own.

            Every figure is the mean of {seeds} seeds, ± their standard deviation. Columns 1 … 64 are ranks. *Area* is the mean quality of
            a budget drawn log-uniformly between the cost of rank 1 and of rank 64. *Trainings* is what a method costs to train, in
            multiply-adds, as a multiple of training the dense model once; *s* is its time on this machine. Both include the training of the dense
            model that a method starts from or is taught by. Below the tables, the ± of what is missed is the standard error of the difference.

            All methods see the same batches in the same order with the same optimizer (AdamW). Joint training, whatever its sampler, costs
            what visiting every anchor in each step of one training would, but at most 1.2 trainings: a sampler that visits fewer ranks
            takes more steps.
            *Specialists* are one model for each rank, trained at that rank alone: from scratch with the steps of one training
            each; with so many that all of them together cost what the NSN costs, its dense model included; or from the NSN's own
            start with so many that they cost in sum what joint training costs. Slimmable networks and nested widths are
            trained from scratch for what the NSN costs in all, at the widths that cost what the ranks cost. There was no tuning per
            method; the NSN's sampler was chosen with three seeds of MNIST in view.


            """;

    private static IReadOnlyList<string> Row(EvidenceTask task, Series series) =>
        [
            series.Name,
            .. task.Anchors.Select(rank => Cell(series.At(rank))),
            Cell(series.Area(task)),
            Number(series.Spread(o => o.TotalTrainings).Mean, "0.00"),
            Number(series.Spread(o => o.TotalSeconds).Mean, "0.0"),
        ];

    private static IReadOnlyList<string> Ablation(EvidenceTask task, Series series) =>
        [
            series.Name,
            Cell(series.Spread(o => task.Anchors.Average(rank => o.Quality[rank]))),
            Cell(series.Spread(o => task.Between.Average(rank => o.Quality[rank]))),
            Cell(series.At(1)),
            Cell(series.At(8)),
            Cell(series.At(64)),
            Number(series.Spread(o => o.TotalTrainings).Mean, "0.00"),
            Number(series.Spread(o => o.TotalSeconds).Mean, "0.0"),
        ];

    private void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        Line($"| {string.Join(" | ", header)} |");
        Line($"| --- |{string.Concat(header.Skip(1).Select(_ => " ---: |"))}");
        foreach (var row in rows)
        {
            Line($"| {string.Join(" | ", row)} |");
        }
    }

    private void Line(string text = "") => tasks.Append(text).Append('\n');

    private static string Cell((double Mean, double Deviation)? figure) =>
        figure is { } f ? $"{Number(f.Mean, "0.00")} ± {Number(f.Deviation, "0.00")}" : "–";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
