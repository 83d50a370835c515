using System.Globalization;

namespace NsnGen;

/// <summary>A rank of one model type, so that a rank of another model does not compile in its place.</summary>
/// <typeparam name="TModel">The annotated model class.</typeparam>
public readonly struct Rank<TModel> : IEquatable<Rank<TModel>>
{
    private readonly Rank rank;

    private Rank(Rank rank) => this.rank = rank;

    /// <inheritdoc cref="Rank.Value"/>
    public int Value => rank.Value;

    /// <summary>A rank of <typeparamref name="TModel"/>. User code calls the generated <c>Model.Rank.Of</c>, which knows the maximum.</summary>
    /// <param name="rank">The rank, from 1 to <paramref name="maxRank"/>.</param>
    /// <param name="maxRank">The largest rank of the model.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rank"/> is not in that range.</exception>
#pragma warning disable CA1000 // A typed rank is made by its type.
    public static Rank<TModel> Of(int rank, int maxRank) =>
        rank >= 1 && rank <= maxRank
            ? new Rank<TModel>(Rank.Of(rank))
            : throw new ArgumentOutOfRangeException(
                nameof(rank),
                rank,
                $"The ranks of {typeof(TModel).Name} go from 1 to {maxRank}."
            );

    /// <summary>The largest rank that a model has, which may be less than the most that its class allows.</summary>
    /// <param name="maxRank">The most that the class allows.</param>
    public static Rank<TModel> Full(int maxRank) => new(Rank.Full(maxRank));

    /// <summary>A rank for each row of a batch (<see cref="Rank.PerRow(IReadOnlyList{int})"/>).</summary>
    /// <param name="ranks">The rank of each row, from 1 to <paramref name="maxRank"/>.</param>
    /// <param name="maxRank">The largest rank of the model.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rank is not in that range.</exception>
    public static Rank<TModel> PerRow(IReadOnlyList<int> ranks, int maxRank)
    {
        var rows = Rank.PerRow(ranks);
        _ = Of(rows.Value, maxRank);
        return new Rank<TModel>(rows);
    }

    /// <summary>Reads a number.</summary>
    /// <param name="text">The number, without sign or blanks.</param>
    /// <param name="maxRank">The largest rank of the model.</param>
    /// <param name="rank">The rank; the default, which names none, if this is false.</param>
    /// <returns>Whether it is a number from 1 to <paramref name="maxRank"/>.</returns>
    public static bool TryParse(string? text, int maxRank, out Rank<TModel> rank)
    {
        var isRank =
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1
            && number <= maxRank;
        rank = isRank ? Of(number, maxRank) : default;
        return isRank;
    }
#pragma warning restore CA1000

    /// <summary>Forgets which model the rank belongs to.</summary>
    public static implicit operator Rank(Rank<TModel> rank) => rank.rank;

    /// <summary>The untyped rank.</summary>
    public Rank ToRank() => rank;

    /// <inheritdoc/>
    public bool Equals(Rank<TModel> other) => rank == other.rank;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rank<TModel> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => rank.GetHashCode();

    /// <summary>Whether two ranks are the same.</summary>
    public static bool operator ==(Rank<TModel> left, Rank<TModel> right) => left.Equals(right);

    /// <summary>Whether two ranks differ.</summary>
    public static bool operator !=(Rank<TModel> left, Rank<TModel> right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => rank.ToString();
}
