using NsnGen.Training;

namespace NsnGen.Bench;

/// <summary>The largest rank alone in a share of the steps, drawn at random; in the others, what another sampler says.</summary>
/// <param name="others">That sampler; it is asked for consecutive steps.</param>
/// <param name="top">The largest rank.</param>
/// <param name="share">The share of the steps.</param>
/// <param name="seed">Decides which steps.</param>
internal sealed class TopSampler(RankSampler others, Rank top, double share, int seed) : RankSampler
{
    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Support { get; } = [.. others.Support, top];

    /// <inheritdoc/>
    public override IReadOnlyList<Rank> Sample(long step) =>
        IsTop(step) ? [top] : others.Sample(step - TopsBefore(step));

    private bool IsTop(long step) => StepRandom.Share(seed + 1, step) < share;

    private long TopsBefore(long step) => Enumerable.Range(0, (int)step).LongCount(earlier => IsTop(earlier));
}
