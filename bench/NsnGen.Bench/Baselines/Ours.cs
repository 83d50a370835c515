using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Training;

namespace NsnGen.Bench;

/// <summary>
/// Ours: components below the dense weight itself, which has a share of the steps; the other ranks as the library's default sampler has them.
/// </summary>
/// <param name="name">What it is called.</param>
internal sealed class Ours(string name) : NestedRanks
{
    /// <summary>The share of the steps at the dense weight.</summary>
    private const double TopShare = 0.15;

    public override string Name => name;

    /// <summary>Whether one rank is drawn a step, in proportion to its cost, in place of several as often as the default sampler has them.</summary>
    public bool IsOneRankAStep { get; init; }

    /// <summary>Whether the dense model teaches.</summary>
    public bool IsTaught { get; init; }

    /// <summary>Whether each layer has a rank of its own within a budget.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>Whether the feed-forward layers are cut by hidden units in place of ranks.</summary>
    public bool IsByUnits { get; init; }

    protected override double? DenseAbove => 0.75;

    protected override bool HasUnits => IsByUnits;

    protected override bool IsDistilled => IsTaught;

    protected override bool HasPlans => IsPlanned;

    protected override RankSampler Sampler(StoriesTask task, Llama.Nested nested, IReadOnlyList<Rank> ranks, int seed)
    {
        var below = ranks.SkipLast(1);
        double CostOf(Rank rank) => task.Cost.OfStep(nested, rank, task.Train);
        RankSampler sampler = IsOneRankAStep
            ? new OneRankSampler(below, seed, CostOf)
            : new CostBalancedSampler(below, CostOf);
        return new TopSampler(sampler, ranks[^1], TopShare, seed);
    }
}
