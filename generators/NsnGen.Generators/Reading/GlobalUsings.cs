using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Reading;

internal static class GlobalUsings
{
    /// <summary>Whether a file has <c>global using torch = …</c>, which a second alias of that name would contradict.</summary>
    public static bool DefineTorch(SyntaxTree tree) =>
        tree.GetRoot() is CompilationUnitSyntax unit
        && unit.Usings.Any(u =>
            u.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword)
            && string.Equals(u.Alias?.Name.Identifier.ValueText, NameScope.TorchAlias, StringComparison.Ordinal)
        );
}
