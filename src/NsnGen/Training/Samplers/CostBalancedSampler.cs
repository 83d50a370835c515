namespace NsnGen.Training;

/// <summary>
/// Each anchor in a share of the steps that falls with the square root of its cost: the cheapest in every step, one of four times its cost
/// in every second, one of sixteen times in every fourth. That is how often to draw from groups of equal variance and unequal
/// cost if the total cost is given (Neyman, 1934; Cochran, Sampling Techniques, 1977, section 5.5).
/// </summary>
/// <remarks>
/// A step costs much less than one at all anchors, so there can be more of them, and small ranks, which need the most steps and are the
/// cheapest, get most of them. The first step visits every anchor.
/// </remarks>
public sealed class CostBalancedSampler : RankSampler
{
    private readonly double[] shares;

    /// <summary>A sampler over anchors.</summary>
    /// <param name="anchors">At least one.</param>
    /// <param name="cost">
    /// What a step at a rank costs, in any unit, above 0. Null takes the rank itself, to which the cost of a factored layer is
    /// proportional. Where other parts cost much as well, as in a transformer, the cost must say so: ranks that are visited too
    /// seldom fall behind smaller ones. Plans need it always.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A cost is not a finite number above 0, a plan has none, or there are no anchors.
    /// </exception>
    public CostBalancedSampler(IEnumerable<Rank> anchors, Func<Rank, double>? cost = null)
    {
        Support = Ordered(anchors);
        if (cost is null && Support.FirstOrDefault(rank => rank.Plan is not null) is { Plan: { } plan })
        {
            throw new ArgumentException(
                $"The plan '{plan}' has a rank for each layer, which is no cost; give one, such as rank => ModelCost.Of(nested, rank).Macs.",
                nameof(cost)
            );
        }
        double[] costs = [.. Support.Select(rank => Positive(cost?.Invoke(rank) ?? rank.Value, rank, nameof(cost)))];
        var least = costs.Min();
        shares = [.. costs.Select(c => Math.Sqrt(least / c))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Support { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Sample(long step) => [.. Support.Where((_, i) => IsVisited(step, shares[i]))];

    /// <summary>Whether the number of visits, <c>⌈step · share⌉</c>, grows in this step.</summary>
    private static bool IsVisited(long step, double share) =>
        Math.Ceiling(step * share) < Math.Ceiling((step + 1) * share);
}
