using NsnGen.Analysis;
using NsnGen.Conversion;
using NsnGen.Layers;
using NsnGen.Samples.LanguageModel;
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

    /// <summary>Whether plans go by the model's loss with each layer cut alone, in place of what a layer's own output loses.</summary>
    public bool IsWeighted { get; init; }

    /// <summary>Whether the dense weight has its steps before the model is taken apart, and keeps what they made of it.</summary>
    public bool IsDenseFirst { get; init; }

    protected override double? DenseAbove => 0.75;

    protected override double DenseFirst => IsDenseFirst ? TopShare : 0;

    protected override bool HasUnits => IsByUnits;

    protected override bool IsDistilled => IsTaught;

    protected override bool HasPlans => IsPlanned;

    protected override Sensitivity Losses(StoriesTask task, Llama.Nested nested, Calibration calibration)
    {
        var shares = base.Losses(task, nested, calibration);
        if (!IsWeighted)
        {
            return shares;
        }
        const int Stories = 32;
        using var loss = new StoryLoss(task.Train.Slice(..Math.Min(Stories, task.Train.Count)), task.Cancellation);
        return shares.Weighted(
            nested,
            model => loss.Of(tokens => model.call(tokens, null)),
            cancellation: task.Cancellation
        );
    }

    protected override RankSampler Sampler(StoriesTask task, Llama.Nested nested, IReadOnlyList<Rank> ranks, int seed)
    {
        var below = ranks.SkipLast(1);
        double CostOf(Rank rank) => task.Cost.OfStep(nested, rank, task.Train);
        RankSampler sampler = IsOneRankAStep
            ? new OneRankSampler(below, seed, CostOf)
            : new CostBalancedSampler(below, CostOf);
        return IsDenseFirst ? sampler : new TopSampler(sampler, ranks[^1], TopShare, seed);
    }
}
