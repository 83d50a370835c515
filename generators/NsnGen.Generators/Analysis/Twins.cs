using Microsoft.CodeAnalysis;
using NsnGen.Contracts;

namespace NsnGen.Generators.Analysis;

/// <summary>Which dense types have a nested twin, alone or inside another type.</summary>
internal static class Twins
{
    /// <summary>A type that is itself replaced: Linear, or an annotated model.</summary>
    public static bool HasTwin(ITypeSymbol? type) => TorchTypes.IsLinear(type) || TorchTypes.IsAnnotated(type);

    /// <summary>A type that is replaced or that is built from one, as <c>ModuleList&lt;Linear&gt;</c> is.</summary>
    public static bool Mentions(ITypeSymbol? type) =>
        type switch
        {
            null => false,
            IArrayTypeSymbol array => Mentions(array.ElementType),
            INamedTypeSymbol named => HasTwin(named) || ArgumentsOf(named).Any(Mentions),
            _ => false,
        };

    /// <summary>The type arguments of a type and of the types that contain it.</summary>
    private static IEnumerable<ITypeSymbol> ArgumentsOf(INamedTypeSymbol? type) =>
        type is null ? [] : type.TypeArguments.Concat(ArgumentsOf(type.ContainingType));

    /// <summary>The twin of a type for which <see cref="HasTwin"/> holds.</summary>
    public static string Write(INamedTypeSymbol type, string dense, string runtime) =>
        TorchTypes.IsLinear(type) ? $"{runtime}.{RuntimeNames.NestedLinear}" : $"{dense}.{RuntimeNames.NestedType}";
}
