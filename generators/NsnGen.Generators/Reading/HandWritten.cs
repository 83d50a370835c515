using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Tells what the user wrote from what was generated: the analyzer's compilation holds both.</summary>
internal static class HandWritten
{
    public static IReadOnlyList<SyntaxNode> Declarations(ISymbol symbol, CancellationToken cancellation) =>
        symbol
            .DeclaringSyntaxReferences.Where(r => !IsGenerated(r.SyntaxTree))
            .Select(r => r.GetSyntax(cancellation))
            .ToList();

    public static bool IsByHand(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.Any(r => !IsGenerated(r.SyntaxTree));

    /// <summary>Whether a part of <c>Nested</c> by hand states its accessibility.</summary>
    public static bool StatesAccessibility(INamedTypeSymbol model) =>
        Parts(model)
            .SelectMany(p => p.Modifiers)
            .Any(m =>
                m.IsKind(SyntaxKind.PublicKeyword)
                || m.IsKind(SyntaxKind.InternalKeyword)
                || m.IsKind(SyntaxKind.PrivateKeyword)
                || m.IsKind(SyntaxKind.ProtectedKeyword)
            );

    /// <summary>The members of <c>Nested</c> that the user declares.</summary>
    public static IReadOnlyList<Signature> Signatures(INamedTypeSymbol model) =>
        [
            .. model
                .GetTypeMembers(GeneratedNames.Nested, 0)
                .SelectMany(n => n.GetMembers())
                .Where(m => !m.IsImplicitlyDeclared && IsByHand(m))
                .Select(Signature.Of),
        ];

    private static IEnumerable<TypeDeclarationSyntax> Parts(INamedTypeSymbol model) =>
        model
            .GetTypeMembers(GeneratedNames.Nested, 0)
            .SelectMany(n => Declarations(n, CancellationToken.None))
            .OfType<TypeDeclarationSyntax>();

    private static bool IsGenerated(SyntaxTree tree) =>
        tree.FilePath.EndsWith(HintNames.Suffix, StringComparison.Ordinal);
}
