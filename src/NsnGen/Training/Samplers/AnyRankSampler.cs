namespace NsnGen.Training;

/// <summary>
/// The largest rank, and any rank below it, drawn log-uniformly: no rank is left untrained, so the frontier has no steps
/// at the anchors.
/// </summary>
public sealed class AnyRankSampler : RankSampler
{
    private readonly int maxRank;
    private readonly int seed;
    private readonly int count;

    /// <summary>A sampler over all ranks.</summary>
    /// <param name="maxRank">The largest rank, at least 1.</param>
    /// <param name="seed">Decides the sequence of ranks.</param>
    /// <param name="count">How many ranks below the largest each step takes, at least 1; fewer where draws coincide.</param>
    public AnyRankSampler(int maxRank, int seed, int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRank, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.maxRank = maxRank;
        this.seed = seed;
        this.count = count;
        Support = Rank.Each(Enumerable.Range(1, maxRank));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Support { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Sample(long step) =>
        [
            Support[^1],
            .. Enumerable
                .Range(0, count)
                .Select(i => Draw(step * count + i))
                .Where(rank => rank < maxRank)
                .Distinct()
                .Select(Rank.Of),
        ];

    /// <summary><c>⌊R^u⌋</c> with u uniform, so that each octave of ranks is as likely as the next.</summary>
    private int Draw(long index) => (int)Math.Pow(maxRank + 1, StepRandom.Share(seed, index));
}
