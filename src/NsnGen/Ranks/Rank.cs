using System.Globalization;

namespace NsnGen;

/// <summary>
/// How many components of each factored layer a call uses. Generated code passes it from layer to layer as an
/// argument; it is never state, so calls at different ranks can run on one model at the same time.
/// </summary>
public readonly struct Rank : IEquatable<Rank>
{
    private readonly int value;

    private Rank(int value) => this.value = value;

    /// <summary>The rank as a number, at least 1.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Rank)</c>, which names no rank.</exception>
    public int Value =>
        value > 0
            ? value
            : throw new InvalidOperationException("default(Rank) names no rank; use Rank.Of(1) or higher.");

    /// <summary>The same rank in every layer; a layer whose maximum is smaller uses its maximum.</summary>
    /// <param name="value">The rank, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is below 1.</exception>
    public static Rank Of(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return new Rank(value);
    }

    /// <inheritdoc/>
    public bool Equals(Rank other) => value == other.value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rank other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => value;

    /// <summary>Whether two ranks are the same.</summary>
    public static bool operator ==(Rank left, Rank right) => left.Equals(right);

    /// <summary>Whether two ranks differ.</summary>
    public static bool operator !=(Rank left, Rank right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => value > 0 ? value.ToString(CultureInfo.InvariantCulture) : "none";
}
