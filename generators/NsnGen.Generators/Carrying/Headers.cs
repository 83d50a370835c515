using Microsoft.CodeAnalysis;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Headers of the partial declarations that the generated file opens.</summary>
internal static class Headers
{
    public static IEnumerable<string> Of(ModelContext context)
    {
        var isUnsafe = context.Declarations.Any(UnsafeCode.Surrounds);
        var headers = new Stack<string>();
        headers.Push((isUnsafe ? "unsafe " : "") + Header(context.Type));
        for (var current = context.Type.ContainingType; current != null; current = current.ContainingType)
        {
            headers.Push(Header(current));
        }

        return headers;
    }

    private static string Header(INamedTypeSymbol type) => $"partial {Keyword(type)} {Name(type)}";

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
