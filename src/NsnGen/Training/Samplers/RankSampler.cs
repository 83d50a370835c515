using System.Globalization;

namespace NsnGen;

/// <summary>Chooses the ranks of each training step.</summary>
public abstract class RankSampler
{
    /// <summary>Every rank that <see cref="Sample"/> can return.</summary>
    public abstract IReadOnlyList<int> Support { get; }

    /// <summary>The ranks of a step, all different.</summary>
    /// <param name="step">The step, from 0. The same step gives the same ranks, so a resumed run repeats itself.</param>
    public abstract IReadOnlyList<int> Sample(long step);

    /// <summary>Ranks in ascending order, each once.</summary>
    /// <exception cref="ArgumentException">There are none, or one is below 1.</exception>
    private protected static IReadOnlyList<int> Ordered(IEnumerable<int> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        int[] ordered = [.. ranks.Distinct().Order()];
        return ordered.Length > 0 && ordered[0] >= 1
            ? ordered
            : throw new ArgumentException(
                $"A sampler needs at least one rank, and none below 1; it got [{string.Join(", ", ordered)}].",
                nameof(ranks)
            );
    }

    /// <summary>What a function that was passed as an argument says of a rank.</summary>
    /// <exception cref="ArgumentException">It is not a finite number above 0.</exception>
    private protected static double Positive(double value, int rank, string argument) =>
        value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The {argument} of rank {rank} is {value}; it is finite and above 0."
                ),
                argument
            );
}
