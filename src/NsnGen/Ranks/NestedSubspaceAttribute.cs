namespace NsnGen;

/// <summary>
/// Asks the generator for the nested subspace network of a <c>partial</c> TorchSharp module class:
/// a nested type <c>Nested</c> whose linear layers are factored so that rank r is a prefix of rank r + 1.
/// </summary>
/// <param name="maxRank">The largest rank, at least 1. A layer whose smaller side is less is capped there.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NestedSubspaceAttribute(int maxRank) : Attribute
{
    /// <summary>The largest rank.</summary>
    public int MaxRank { get; } = maxRank;

    /// <summary>
    /// The ranks that training visits and that get a name (<c>Rank.R8</c>), strictly increasing, within 1 … <see cref="MaxRank"/>.
    /// Empty means the powers of two below <see cref="MaxRank"/>, and <see cref="MaxRank"/> itself.
    /// </summary>
    public int[] Anchors { get; set; } = [];

    /// <summary>Whether <c>Conv2d</c> layers are factored as the linear maps that they are. Groups of channels always stay dense.</summary>
    public bool Convolutions { get; set; } = true;
}
