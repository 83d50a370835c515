using NsnGen.Bench;

namespace NsnGen.Samples.Tests.Bench;

/// <summary>What docs/language-model-evidence.md makes of figures.</summary>
public sealed class LanguageModelResultTests
{
    [Fact]
    public void Seeds_are_averaged_and_their_largest_deviation_is_told()
    {
        var mean = LanguageModelSeries.MeanOf([
            new("NSN", Losses((8, 2.0), (64, 1.5))) { Cost = 100, Seconds = 10 },
            new("NSN", Losses((8, 2.4), (64, 1.5))) { Cost = 102, Seconds = 20 },
        ]);
        Assert.Equal([2.2, 1.5], mean.Loss.Values.Select(nats => Math.Round(nats, 6)));
        Assert.Equal((101, 15), (mean.Cost, mean.Seconds));
        Assert.Equal(0.4 / Math.Sqrt(2), mean.Deviation!.Value, 6);
        Assert.Null(LanguageModelSeries.MeanOf([new("NSN", Losses((8, 2.0)))]).Deviation);
    }

    [Fact]
    public void A_recipe_is_taken_by_its_mean_if_its_full_rank_keeps_up()
    {
        LanguageModelSeries[] trials =
        [
            new("best at low ranks", Losses((8, 2.0), (64, 1.40))),
            new("keeps up", Losses((8, 2.5), (64, 1.31))),
            new("keeps up, and better", Losses((8, 2.4), (64, 1.31))),
        ];
        Assert.Equal(2, StoryRecipes.Best(trials, dense: 1.30));
        Assert.Equal(0, StoryRecipes.Best(trials, dense: 1.20));
    }

    [Fact]
    public void A_miss_is_told_with_its_size_and_an_equal_loss_is_no_fall()
    {
        var nsn = new LanguageModelSeries("NSN", Losses((8, 2.5), (16, 2.5), (32, 2.0), (64, 1.5)));
        var results = Results(nsn) with { SameCost = new("specialists", Losses((8, 2.5), (32, 1.75))) };
        var verdicts = LanguageModelVerdicts.Of(results).ToList();
        Assert.Contains(
            verdicts,
            verdict => verdict.EndsWith("specialists; at rank 32 (by 0.25).", StringComparison.Ordinal)
        );
        Assert.Contains(
            verdicts,
            verdict => verdict.EndsWith("included; at rank 16 (by 0).", StringComparison.Ordinal)
        );
        Assert.Contains(verdicts, verdict => verdict.StartsWith("Met: full rank", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_several_seeds_a_miss_has_the_standard_error_of_the_difference()
    {
        static LanguageModelSeries Mean(string name, params double[] nats) =>
            LanguageModelSeries.MeanOf([
                .. nats.Select(at => new LanguageModelSeries(name, Losses((32, at), (64, 1.5)))),
            ]);
        var nsn = Mean("NSN", 2.0, 2.5, 2.1);
        var results = Results(nsn) with { SameCost = Mean("specialists", 1.9, 2.2, 2.1) };
        // 0.1, 0.3 and 0: their mean is 0.133, their deviation 0.153, and 0.153 / √3 is 0.088.
        Assert.Contains(
            LanguageModelVerdicts.Of(results),
            verdict => verdict.EndsWith("specialists; at rank 32 (by 0.133 ± 0.088).", StringComparison.Ordinal)
        );
    }

    private static LanguageModelResults Results(LanguageModelSeries nsn)
    {
        var worse = nsn with { Runs = [], Loss = nsn.Loss.ToDictionary(at => at.Key, at => at.Value + 1) };
        return new LanguageModelResults
        {
            Steps = 1,
            Cost = nsn.Loss.Keys.ToDictionary(rank => rank, rank => rank / 64.0),
            Dense = (1.5, 1.5),
            Truncated = worse,
            Whitened = worse,
            WhitenedPlanned = nsn,
            Nsn = nsn,
            NsnPlanned = worse,
            NsnByPlans = worse,
            SameSteps = worse,
            SameCost = worse,
        };
    }

    private static Dictionary<int, double> Losses(params (int Rank, double Nats)[] losses) =>
        losses.ToDictionary(at => at.Rank, at => at.Nats);
}
