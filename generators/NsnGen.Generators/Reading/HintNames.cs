using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>Names of generated files: the metadata name, with a mark where two would differ in case only.</summary>
internal static class HintNames
{
    public const string Suffix = ".NestedSubspace.g.cs";

    public static string Of(INamedTypeSymbol type)
    {
        var name = MetadataName(type);
        var legal = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            legal.Append(char.IsLetterOrDigit(character) || character is '.' or '_' or '+' or '`' ? character : '-');
        }

        return legal + CaseMark(type) + Suffix;
    }

    private static string MetadataName(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } container)
        {
            return $"{MetadataName(container)}+{type.MetadataName}";
        }

        var space = type.ContainingNamespace;
        return space.IsGlobalNamespace ? type.MetadataName : $"{space.ToDisplayString()}.{type.MetadataName}";
    }

    /// <summary>Hint names are compared without case. Only a class with a sibling of its name in other case needs a mark.</summary>
    private static string CaseMark(INamedTypeSymbol type)
    {
        var mark = "";
        for (
            INamespaceOrTypeSymbol current = type;
            current is not INamespaceSymbol { IsGlobalNamespace: true };
            current = Container(current)
        )
        {
            var name = current.MetadataName;
            var siblings = Container(current)
                .GetMembers()
                .OfType<INamespaceOrTypeSymbol>()
                .Select(m => m.MetadataName)
                .Where(m => string.Equals(m, name, StringComparison.OrdinalIgnoreCase))
                .Distinct(StringComparer.Ordinal)
                .OrderBy(m => m, StringComparer.Ordinal)
                .ToList();
            if (siblings.Count > 1)
            {
                mark = "-" + siblings.IndexOf(name).ToString(CultureInfo.InvariantCulture) + mark;
            }
        }

        return mark;
    }

    private static INamespaceOrTypeSymbol Container(INamespaceOrTypeSymbol symbol) =>
        (INamespaceOrTypeSymbol?)symbol.ContainingType ?? symbol.ContainingNamespace;
}
