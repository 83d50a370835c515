namespace NsnGen.Training;

/// <summary>The sandwich rule (Yu and Huang, 2019): the largest rank, the smallest, and some in between at random.</summary>
public sealed class SandwichSampler : RankSampler
{
    private readonly Rank[] between;
    private readonly int count;
    private readonly int seed;

    /// <summary>A sampler over some ranks.</summary>
    /// <param name="ranks">At least one.</param>
    /// <param name="seed">Decides which ranks in between are taken.</param>
    /// <param name="count">How many ranks in between each step takes, at least 0; all of them if there are fewer.</param>
    public SandwichSampler(IEnumerable<Rank> ranks, int seed, int count = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Support = Ordered(ranks);
        between = [.. Support.Skip(1).SkipLast(1)];
        this.count = Math.Min(count, between.Length);
        this.seed = seed;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Support { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Sample(long step) =>
        Support.Count == 1 ? Support : [Support[^1], .. Draw(step), Support[0]];

    /// <summary>A partial Fisher–Yates shuffle.</summary>
    private IEnumerable<Rank> Draw(long step)
    {
        var pool = (Rank[])between.Clone();
        for (var i = 0; i < count; i++)
        {
            var j = i + StepRandom.Index(seed, step * between.Length + i, pool.Length - i);
            (pool[i], pool[j]) = (pool[j], pool[i]);
        }
        return pool.Take(count);
    }
}
