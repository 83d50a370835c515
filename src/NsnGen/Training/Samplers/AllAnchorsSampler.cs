namespace NsnGen.Training;

/// <summary>Every rank in every step.</summary>
/// <param name="ranks">At least one.</param>
public sealed class AllAnchorsSampler(IEnumerable<Rank> ranks) : RankSampler
{
    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Support { get; } = Ordered(ranks);

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Sample(long step) => Support;
}
