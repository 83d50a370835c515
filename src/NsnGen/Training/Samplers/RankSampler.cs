using System.Globalization;

namespace NsnGen.Training;

/// <summary>Chooses the ranks of each training step.</summary>
public abstract class RankSampler
{
    /// <summary>Every rank that <see cref="Sample"/> can return.</summary>
    public abstract IReadOnlyList<Rank> Support { get; }

    /// <summary>The ranks of a step, all different.</summary>
    /// <param name="step">The step, from 0. The same step gives the same ranks, so a resumed run repeats itself.</param>
    public abstract IReadOnlyList<Rank> Sample(long step);

    /// <summary>Ranks from the smallest to the largest, each once.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    private protected static IReadOnlyList<Rank> Ordered(IEnumerable<Rank> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        Rank[] ordered = [.. ranks.Distinct().Order(RankSize.Comparer)];
        return ordered.Length > 0
            ? ordered
            : throw new ArgumentException("A sampler needs at least one rank.", nameof(ranks));
    }

    /// <summary>What a function that was passed as an argument says of a rank.</summary>
    /// <exception cref="ArgumentException">It is not a finite number above 0.</exception>
    private protected static double Positive(double value, Rank rank, string argument) =>
        value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The {argument} of {rank.Name} is {value}; it is finite and above 0."
                ),
                argument
            );
}
