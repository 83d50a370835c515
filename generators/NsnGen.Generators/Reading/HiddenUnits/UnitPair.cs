using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>Linear layers with nothing but elementwise functions between them.</summary>
/// <param name="From">The layers that make hidden units, in the order of the class.</param>
/// <param name="To">The layer that reads them.</param>
internal sealed record UnitPair(IReadOnlyList<IFieldSymbol> From, IFieldSymbol To)
{
    public IEnumerable<IFieldSymbol> Layers => From.Append(To);

    /// <summary>Whether the author wants it.</summary>
    public bool IsChosen => Layers.Any(RankSettings.IsByWidth);

    public bool Has(ISymbol field) => Layers.Any(f => SymbolEqualityComparer.Default.Equals(f, field));
}
