namespace NsnGen;

/// <summary>Every rank in every step.</summary>
/// <param name="ranks">At least one.</param>
public sealed class AllAnchorsSampler(IEnumerable<int> ranks) : RankSampler
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> Support { get; } = Ordered(ranks);

    /// <inheritdoc/>
    public override IReadOnlyList<int> Sample(long step) => Support;
}
