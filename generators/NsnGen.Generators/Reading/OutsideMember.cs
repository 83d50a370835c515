using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>A member of an annotated class that another model runs, beside <c>forward</c> and <c>call</c>.</summary>
/// <param name="Type">The annotated class, as it is declared.</param>
/// <param name="Member">The declaration that runs.</param>
/// <param name="Twin">What it was carried over to in another assembly; null for a class of this one.</param>
internal sealed record OutsideMember(INamedTypeSymbol Type, ISymbol Member, IMethodSymbol? Twin)
{
    public bool Equals(OutsideMember? other) =>
        other != null
        && SymbolEqualityComparer.Default.Equals(Type, other.Type)
        && SymbolEqualityComparer.Default.Equals(Member, other.Member);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Member);
}
