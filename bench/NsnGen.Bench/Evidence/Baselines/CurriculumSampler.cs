using NsnGen.Training;

namespace NsnGen.Bench;

/// <summary>
/// Starts with the largest ranks alone and widens the range downwards at a steady pace: after a share t of the warm-up,
/// the upper share t of the ranks takes part. Small ranks, which need the most steps, get the fewest.
/// </summary>
public sealed class CurriculumSampler : RankSampler
{
    private readonly Func<IReadOnlyList<Rank>, RankSampler> inner;
    private readonly Dictionary<int, RankSampler> samplers = [];
    private readonly long warmUp;

    /// <summary>A curriculum over some ranks.</summary>
    /// <param name="ranks">At least one, from the smallest to the largest.</param>
    /// <param name="warmUp">The step from which on all ranks take part, at least 1.</param>
    /// <param name="inner">Makes the sampler of the ranks that take part.</param>
    public CurriculumSampler(IReadOnlyList<Rank> ranks, long warmUp, Func<IReadOnlyList<Rank>, RankSampler> inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(warmUp, 1);
        ArgumentNullException.ThrowIfNull(inner);
        Support = ranks;
        this.warmUp = warmUp;
        this.inner = inner;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Support { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Sample(long step)
    {
        var open = (int)Math.Min(Support.Count, 1 + Support.Count * step / warmUp);
        if (!samplers.TryGetValue(open, out var sampler))
        {
            sampler = inner([.. Support.TakeLast(open)]);
            samplers.Add(open, sampler);
        }
        return sampler.Sample(step);
    }
}
