namespace NsnGen;

/// <summary>Chooses the ranks of each training step.</summary>
public abstract class RankSampler
{
    /// <summary>Every rank that <see cref="Sample"/> can return.</summary>
    public abstract IReadOnlyList<int> Support { get; }

    /// <summary>The ranks of a step, all different.</summary>
    /// <param name="step">The step, from 0. The same step gives the same ranks, so a resumed run repeats itself.</param>
    public abstract IReadOnlyList<int> Sample(long step);
}
