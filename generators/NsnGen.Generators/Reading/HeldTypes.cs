using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>The types that a field of a type may hold: the type itself, elements of arrays, type arguments.</summary>
internal static class HeldTypes
{
    public static IEnumerable<INamedTypeSymbol> Of(ITypeSymbol type) =>
        type switch
        {
            IArrayTypeSymbol array => Of(array.ElementType),
            INamedTypeSymbol named => named.TypeArguments.SelectMany(Of).Prepend(named),
            _ => [],
        };
}
