namespace NsnGen.Training;

/// <summary>
/// One rank a step, drawn at random: the most steps for a cost of training. With equal weights it is nested dropout in
/// DyLoRA's manner (Valipour et al., arXiv 2210.07558).
/// </summary>
public sealed class OneRankSampler : RankSampler
{
    private readonly double[] upTo;
    private readonly int seed;

    /// <summary>A sampler over ranks.</summary>
    /// <param name="ranks">At least one.</param>
    /// <param name="seed">Decides the sequence of ranks.</param>
    /// <param name="weight">
    /// How often a rank is drawn, in any unit, above 0. Null draws all equally often. Where small ranks cost nearly what large ones
    /// do, as in a small language model, the cost itself is a good weight: large ranks have the most to lose.
    /// </param>
    /// <exception cref="ArgumentException">A weight is not a finite number above 0, or there are no ranks.</exception>
    public OneRankSampler(IEnumerable<Rank> ranks, int seed, Func<Rank, double>? weight = null)
    {
        Support = Ordered(ranks);
        this.seed = seed;
        upTo = new double[Support.Count];
        var sum = 0.0;
        for (var i = 0; i < upTo.Length; i++)
        {
            upTo[i] = sum += Positive(weight?.Invoke(Support[i]) ?? 1, Support[i], nameof(weight));
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Support { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Sample(long step)
    {
        var drawn = StepRandom.Share(seed, step) * upTo[^1];
        var index = Array.FindIndex(upTo, bound => drawn < bound);
        return [Support[index < 0 ? ^1 : index]];
    }
}
