using System.Globalization;

namespace NsnGen;

/// <summary>One rank for each factored layer of a model.</summary>
/// <param name="Ranks">The rank of each layer, by its name in the model: <c>blocks.0.fc1</c>.</param>
public sealed record RankPlan(IReadOnlyDictionary<string, int> Ranks)
{
    private readonly string? name;

    /// <summary>
    /// What the plan is called in logs and messages, such as <c>cost 35 %</c>; null says its smallest and largest rank instead. Plans of
    /// the same ranks are equal whatever they are called.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// It is a number, which would be a rank, or not one line without commas and quotes, as a column of CSV is.
    /// </exception>
    public string? Name
    {
        get => name;
        init =>
            name =
                value is null || IsName(value)
                    ? value
                    : throw new ArgumentException(
                        "The name of a plan is one line without commas and quotes, and no number.",
                        nameof(Name)
                    );
    }

    /// <summary>Whether no layer has a higher rank than in another plan, so that the other contains this one.</summary>
    public bool IsPrefixOf(RankPlan larger)
    {
        ArgumentNullException.ThrowIfNull(larger);
        return Ranks.All(entry => larger.Ranks.TryGetValue(entry.Key, out var rank) && entry.Value <= rank);
    }

    /// <inheritdoc/>
    public bool Equals(RankPlan? other) =>
        other is not null && Ranks.Count == other.Ranks.Count && IsPrefixOf(other) && other.IsPrefixOf(this);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ranks.Count, Ranks.Values.Sum());

    /// <summary>The name; of a plan without one, the smallest and the largest rank: <c>4 … 64 in 12 layers</c>.</summary>
    public override string ToString() =>
        Name
        ?? string.Create(
            CultureInfo.InvariantCulture,
            $"{Ranks.Values.Min()} … {Ranks.Values.Max()} in {Ranks.Count} layers"
        );

    private static bool IsName(string value) =>
        value.Any(c => !char.IsAsciiDigit(c) && !char.IsWhiteSpace(c))
        && value.All(c => c is not (',' or '"') && !char.IsControl(c));
}
