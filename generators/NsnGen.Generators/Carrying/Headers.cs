using Microsoft.CodeAnalysis;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Headers of the partial declarations that the generated file opens.</summary>
internal static class Headers
{
    public static IEnumerable<string> Of(INamedTypeSymbol type)
    {
        var headers = new Stack<string>();
        for (var current = type; current != null; current = current.ContainingType)
        {
            headers.Push($"partial {Keyword(current)} {Name(current)}");
        }

        return headers;
    }

    public static string Name(INamedTypeSymbol type)
    {
        var parameters = type.TypeParameters.Select(p => Identifiers.Escape(p.Name)).ToList();
        var name = Identifiers.Escape(type.Name);
        return parameters.Count == 0 ? name : $"{name}<{string.Join(", ", parameters)}>";
    }

    private static string Keyword(INamedTypeSymbol type) =>
        (type.TypeKind, type.IsRecord) switch
        {
            (TypeKind.Struct, true) => "record struct",
            (TypeKind.Struct, false) => "struct",
            (TypeKind.Interface, _) => "interface",
            (_, true) => "record",
            _ => "class",
        };
}
