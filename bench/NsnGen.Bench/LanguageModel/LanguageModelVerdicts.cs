using System.Globalization;

namespace NsnGen.Bench;

/// <summary>Says of each target whether the figures meet it.</summary>
public static class LanguageModelVerdicts
{
    /// <summary>Above this share of the dense cost a plan has nothing left to choose.</summary>
    private const double PlansPayBelow = 0.9;

    public static IEnumerable<string> Of(LanguageModelResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var nsn = results.Nsn.Loss;
        var ranks = nsn.Keys.Order().ToList();
        yield return Verdict(
            "better than both truncations at every rank",
            ranks.Where(rank => nsn[rank] >= Math.Min(results.Truncated.Loss[rank], results.Whitened.Loss[rank]))
        );
        yield return Verdict(
            "at equal total training cost, no worse than the specialists",
            results.SameCost.Loss.Keys.Where(rank => nsn[rank] > results.SameCost.Loss[rank])
        );
        var excess = nsn[ranks[^1]] / results.Dense.After - 1;
        yield return Verdict(
            string.Create(
                CultureInfo.InvariantCulture,
                $"full rank no worse than the dense model continued by more than 1 % (it is {excess:+0.0 %;−0.0 %} of it)"
            ),
            excess > 0.01 ? [ranks[^1]] : Array.Empty<int>()
        );
        yield return Verdict(
            "loss falls as rank rises, untrained ranks included",
            ranks.Zip(ranks.Skip(1)).Where(pair => nsn[pair.Second] >= nsn[pair.First]).Select(pair => pair.Second)
        );
        yield return Plans("before training", results.WhitenedPlanned, results.Whitened, results);
        yield return Plans("trained by plans", results.NsnByPlans, results.Nsn, results);
    }

    private static string Plans(
        string when,
        LanguageModelSeries planned,
        LanguageModelSeries uniform,
        LanguageModelResults results
    ) =>
        Verdict(
            $"{when}, a measured plan beats the uniform rank of the same cost wherever that is below 90 %",
            uniform
                .Loss.Keys.Where(rank => rank > 1 && results.Cost[rank] < PlansPayBelow)
                .Where(rank => planned.Loss[rank] >= uniform.Loss[rank])
        );

    private static string Verdict(string target, IEnumerable<int> misses)
    {
        var missed = misses.Order().ToList();
        return missed.Count == 0 ? $"Met: {target}." : $"**Missed**: {target}; at rank {string.Join(", ", missed)}.";
    }
}
