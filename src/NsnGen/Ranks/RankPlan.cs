using System.Globalization;

namespace NsnGen;

/// <summary>One rank for each factored layer of a model.</summary>
/// <param name="Ranks">The rank of each layer, by its name in the model: <c>blocks.0.fc1</c>.</param>
public sealed record RankPlan(IReadOnlyDictionary<string, int> Ranks)
{
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

    /// <summary>The smallest and the largest rank: <c>4 … 64 in 12 layers</c>.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Ranks.Values.Min()} … {Ranks.Values.Max()} in {Ranks.Count} layers"
        );
}
