namespace NsnGen;

/// <summary>Gives one layer of a <see cref="NestedSubspaceAttribute"/> model a maximum rank of its own.</summary>
/// <param name="maxRank">The largest rank of this layer, at least 1; calls at a higher rank use this one.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class MaxRankAttribute(int maxRank) : Attribute
{
    /// <summary>The largest rank of the layer.</summary>
    public int MaxRank { get; } = maxRank;
}
