using System.Globalization;
using NsnGen.Engine;

namespace NsnGen.Bench;

/// <summary>Writes docs/language-model-evidence.md.</summary>
public static class LanguageModelReport
{
    public static string Of(LanguageModelResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var ranks = results.Cost.Keys.Order().ToList();
        IEnumerable<LanguageModelSeries> methods =
        [
            results.Truncated,
            results.Whitened,
            results.WhitenedPlanned,
            results.Nsn,
            results.NsnByPlans,
            results.NsnPlanned,
            results.SameSteps,
            results.SameCost,
        ];
        IEnumerable<string> lines =
        [
            Head(results),
            Row("method", [.. ranks.Select(rank => $"{rank}"), "±", "cost of training", "s"]),
            Row("---", [.. Enumerable.Repeat("---:", ranks.Count + 3)]),
            Row("*cost remaining, %*", [.. ranks.Select(rank => Number(100 * results.Cost[rank], "0")), "", "", ""]),
            .. methods.Select(method => Row(method, ranks)),
            "",
            .. LanguageModelVerdicts.Of(results).Select(verdict => $"- {verdict}"),
            "",
            "## Trials",
            "",
            $"How the steps are spent, with half of them, seed 0, on the 100 stories to choose by. The dense model reaches {Number(results.TrialDense)} there. "
                + "Taken is the least mean over the ranks, of those whose full rank is within 1 % of that.",
            "",
            Row("steps", [.. ranks.Select(rank => $"{rank}"), "±", "cost of training", "s"]),
            Row("---", [.. Enumerable.Repeat("---:", ranks.Count + 3)]),
            .. results.Trials.Select(
                (trial, i) => Row(i == results.Best ? trial with { Name = $"**{trial.Name}**" } : trial, ranks)
            ),
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static string Head(LanguageModelResults results) =>
        $"""
            # Language model: stories260K

            Written by `./nsn bench language-model --data FOLDER`; nothing on this page is typed by hand.

            {TorchEngine.Description}

            A trained model of other people (llama2.c's stories260K: Llama architecture, 260,032 parameters), taken apart and trained
            further for {results.Steps} steps of 8 stories of at most 256 tokens. Figures are nats a token on the last 100 of 1,000
            TinyStories, lower is better, and means of {results.Seeds} seed{(
                results.Seeds == 1 ? "" : "s"
            )}; *±* is the largest standard deviation of a figure of the row; of what
            is missed, the standard error of the difference. Steps
            see the first 800 stories; the recipe was chosen on the 100 between. The model's authors may have trained it on all of them.
            Dense model: **{Number(results.Dense.Before)}**; after as many steps: **{Number(results.Dense.After)}**.

            In the feed-forward layers the NSN nests hidden units, three to a rank; in all others it has 48 components, and everywhere the dense
            weights above (`DenseAbove = 0.75`). Joint steps are at one rank each, in proportion to its cost: anchors 1, 2, 4, 8, 16 and 32 and, less
            often, the middles up to 48. How the steps are spent besides is *{StoryRecipes.All[
                results.Best
            ].Name}*: the best of the
            trials below.

            Columns are ranks. *Cost remaining* counts the whole model: linear layers, the head, and attention to 128 tokens. *Planned* is
            one rank per layer, at the cost of the uniform rank; where that is 100 %, the plan is every layer's largest rank. Plans are
            measured on 16 training stories (`BudgetAllocator.Measure`), before training or, where the table says so, afterwards.
            *Specialists* have the NSN's start, dense steps included, and then steps at one uniform rank alone, which train all weights: as many as
            the NSN has at all ranks, or so many that one for each of the seven anchors costs in sum what the NSN costs. *Cost of training* is in steps of the dense
            model; *s* is the time on this machine. Both are of all seven specialists, of which three ran; their seconds are scaled.


            """;

    private static string Row(LanguageModelSeries method, List<int> ranks) =>
        Row(
            method.Name,
            [
                .. ranks.Select(rank => method.Loss.TryGetValue(rank, out var loss) ? Number(loss) : "–"),
                method.Deviation is { } deviation ? Number(deviation) : "–",
                Number(method.Cost, "0"),
                Number(method.Seconds, "0"),
            ]
        );

    private static string Row(string first, IEnumerable<string> others) =>
        $"| {first} | {string.Join(" | ", others)} |";

    private static string Number(double value, string format = "0.00") =>
        value.ToString(format, CultureInfo.InvariantCulture);
}
