using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Reading;

internal static class Identifiers
{
    /// <summary>The name as it is written in source: with an @ where it is a keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || name is "await" or "field" or "record"
            ? "@" + name
            : name;

    /// <summary>The wanted name, or the first variation of it that is not taken.</summary>
    public static string Fresh(string wanted, ICollection<string> taken)
    {
        if (!taken.Contains(wanted))
        {
            return wanted;
        }

        var nested = "nested" + char.ToUpperInvariant(wanted[0]) + wanted.Substring(1);
        var name = nested;
        for (var number = 2; taken.Contains(name); number++)
        {
            name = nested + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return name;
    }

    /// <summary>Every identifier that occurs in a piece of code.</summary>
    public static HashSet<string> In(SyntaxNode node)
    {
        var names = node.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText);
        return new HashSet<string>(names, StringComparer.Ordinal);
    }

    /// <summary>The names that a piece of code declares, which hide types and namespaces of the same name in it.</summary>
    public static HashSet<string> DeclaredIn(SyntaxNode node)
    {
        var names = node.DescendantNodesAndSelf().Select(DeclaredBy).OfType<string>();
        return new HashSet<string>(names, StringComparer.Ordinal);
    }

    private static string? DeclaredBy(SyntaxNode node) =>
        node switch
        {
            ParameterSyntax parameter => parameter.Identifier.ValueText,
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
            SingleVariableDesignationSyntax variable => variable.Identifier.ValueText,
            ForEachStatementSyntax loop => loop.Identifier.ValueText,
            LocalFunctionStatementSyntax function => function.Identifier.ValueText,
            CatchDeclarationSyntax caught => caught.Identifier.ValueText,
            TypeParameterSyntax parameter => parameter.Identifier.ValueText,
            _ => null,
        };
}
