namespace NsnGen.Bench;

/// <summary>Everything that docs/language-model-evidence.md shows.</summary>
public sealed record LanguageModelResults
{
    /// <summary>Steps of joint training.</summary>
    public required int Steps { get; init; }

    /// <summary>How many seeds the figures are means of.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The share of the dense model's cost at each rank.</summary>
    public required IReadOnlyDictionary<int, double> Cost { get; init; }

    /// <summary>What the recipes of <see cref="StoryRecipes"/> reached with half of the steps, on the stories to choose by.</summary>
    public IReadOnlyList<LanguageModelSeries> Trials { get; init; } = [];

    /// <summary>What the dense model reached there, with as many.</summary>
    public double TrialDense { get; init; }

    /// <summary>Which of them was taken.</summary>
    public int Best { get; init; }

    /// <summary>The dense model as it was, and after as many steps.</summary>
    public required (double Before, double After) Dense { get; init; }

    /// <summary>The factors by the weights alone, without training.</summary>
    public required LanguageModelSeries Truncated { get; init; }

    /// <summary>The factors by the layers' inputs, without training.</summary>
    public required LanguageModelSeries Whitened { get; init; }

    /// <summary>The latter with a plan at the cost of each rank.</summary>
    public required LanguageModelSeries WhitenedPlanned { get; init; }

    /// <summary>The latter but one, trained jointly at uniform ranks.</summary>
    public required LanguageModelSeries Nsn { get; init; }

    /// <summary>The same with plans that are measured after training, at the cost of each rank.</summary>
    public required LanguageModelSeries NsnPlanned { get; init; }

    /// <summary>The same start, trained jointly at the plans of <see cref="WhitenedPlanned"/>.</summary>
    public required LanguageModelSeries NsnByPlans { get; init; }

    /// <summary>The same start, trained at one rank alone, for as many steps each.</summary>
    public required LanguageModelSeries SameSteps { get; init; }

    /// <summary>The same, for so many steps that one for each anchor costs what joint training costs.</summary>
    public required LanguageModelSeries SameCost { get; init; }

    /// <summary>The means of some runs, a seed each; what takes no training is that of the first.</summary>
    public static LanguageModelResults MeanOf(IReadOnlyList<LanguageModelResults> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        LanguageModelSeries Mean(Func<LanguageModelResults, LanguageModelSeries> of) =>
            LanguageModelSeries.MeanOf([.. runs.Select(of)]);
        return runs[0] with
        {
            Seeds = runs.Count,
            Dense = (runs[0].Dense.Before, runs.Average(run => run.Dense.After)),
            Nsn = Mean(run => run.Nsn),
            NsnPlanned = Mean(run => run.NsnPlanned),
            NsnByPlans = Mean(run => run.NsnByPlans),
            SameSteps = Mean(run => run.SameSteps),
            SameCost = Mean(run => run.SameCost),
        };
    }
}
