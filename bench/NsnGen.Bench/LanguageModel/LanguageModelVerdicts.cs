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
        var nsn = results.Nsn;
        var ranks = nsn.Loss.Keys.Order().ToList();
        yield return Verdict(
            "better than both truncations at every rank",
            Above(nsn, ranks, rank => [Math.Min(results.Truncated.Loss[rank], results.Whitened.Loss[rank])])
        );
        yield return Verdict(
            "at equal total training cost, no worse than the specialists",
            Above(nsn, results.SameCost.Loss.Keys, results.SameCost.At, mayEqual: true)
        );
        var excess = nsn.Loss[ranks[^1]] / results.Dense.After - 1;
        yield return Verdict(
            string.Create(
                CultureInfo.InvariantCulture,
                $"full rank no worse than the dense model continued by more than 1 % (it is {excess:+0.0 %;−0.0 %} of it)"
            ),
            excess > 0.01 ? [Miss(ranks[^1], new Shortfall(nsn.Loss[ranks[^1]] - results.Dense.After, null))] : []
        );
        yield return Verdict(
            "loss falls as rank rises, untrained ranks included",
            Above(nsn, ranks.Skip(1), rank => nsn.At(ranks[ranks.IndexOf(rank) - 1]))
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
            Above(planned, uniform.Loss.Keys.Where(rank => rank > 1 && results.Cost[rank] < PlansPayBelow), uniform.At)
        );

    /// <summary>The ranks whose loss is not below another, or not even equal to it, and how far they are above it.</summary>
    private static IEnumerable<string> Above(
        LanguageModelSeries series,
        IEnumerable<int> ranks,
        Func<int, IReadOnlyList<double>> wanted,
        bool mayEqual = false
    ) =>
        from rank in ranks.Order()
        let other = wanted(rank)
        let above = series.Loss[rank] - other.Average()
        where above > 0 || (!mayEqual && above >= 0)
        select Miss(rank, Shortfall.Of(series.At(rank), other));

    private static string Miss(int rank, Shortfall shortfall) => $"{rank} ({shortfall})";

    private static string Verdict(string target, IEnumerable<string> misses)
    {
        var missed = misses.ToList();
        return missed.Count == 0 ? $"Met: {target}." : $"**Missed**: {target}; at rank {string.Join(", ", missed)}.";
    }
}
