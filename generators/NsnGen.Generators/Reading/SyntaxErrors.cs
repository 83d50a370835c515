using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Reading;

/// <summary>Finds code that does not parse, as most code does not while it is being written.</summary>
internal static class SyntaxErrors
{
    public static bool Contains(SyntaxNode node) =>
        node.ContainsDiagnostics && node.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>Whether the headers of a class and of its containers can be written again.</summary>
    public static bool AreHeadersWhole(INamedTypeSymbol type, CancellationToken cancellation)
    {
        for (var space = type.ContainingNamespace; !space.IsGlobalNamespace; space = space.ContainingNamespace)
        {
            if (space.Name.Length == 0)
            {
                return false;
            }
        }

        for (var current = type; current != null; current = current.ContainingType)
        {
            var parts = HandWritten.Declarations(current, cancellation).OfType<TypeDeclarationSyntax>();
            if (parts.Any(p => p.Identifier.IsMissing || (p.TypeParameterList is { } list && Contains(list))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the signature of a method can be written again.</summary>
    public static bool IsSignatureWhole(SyntaxNode? method) =>
        method is MethodDeclarationSyntax { Identifier.IsMissing: false } declaration
        && !Contains(declaration.ReturnType)
        && !Contains(declaration.ParameterList)
        && declaration.ParameterList.Parameters.All(p => p.Type != null && !p.Identifier.IsMissing)
        && (declaration.TypeParameterList is null || !Contains(declaration.TypeParameterList));
}
