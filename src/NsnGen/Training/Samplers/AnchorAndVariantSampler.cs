namespace NsnGen.Training;

/// <summary>The paper's sampler (arXiv 2509.17874, section 4): the largest rank, and one of the others at random.</summary>
public sealed class AnchorAndVariantSampler : RankSampler
{
    private readonly Rank anchor;
    private readonly Rank[] variants;
    private readonly int seed;

    /// <summary>A sampler over some ranks.</summary>
    /// <param name="ranks">At least one; the largest is in every step.</param>
    /// <param name="seed">Decides the sequence of variants.</param>
    public AnchorAndVariantSampler(IEnumerable<Rank> ranks, int seed)
    {
        Support = Ordered(ranks);
        anchor = Support[^1];
        variants = [.. Support.SkipLast(1)];
        this.seed = seed;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Support { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Sample(long step) =>
        variants.Length == 0 ? [anchor] : [anchor, variants[StepRandom.Index(seed, step, variants.Length)]];
}
