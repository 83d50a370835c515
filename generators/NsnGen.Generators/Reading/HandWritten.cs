using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Carrying;

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

    /// <summary>The accessibility that the generated part of <c>Nested</c> states: none where a part by hand does.</summary>
    public static string Accessibility(INamedTypeSymbol model)
    {
        var modifiers = Parts(model).SelectMany(p => p.Modifiers);
        var isStated = modifiers.Any(m =>
            m.IsKind(SyntaxKind.PublicKeyword)
            || m.IsKind(SyntaxKind.InternalKeyword)
            || m.IsKind(SyntaxKind.PrivateKeyword)
            || m.IsKind(SyntaxKind.ProtectedKeyword)
        );
        return isStated ? "" : "public ";
    }

    /// <summary>The members of <c>Nested</c> that the user declares: a name, with parameter types for a method.</summary>
    public static IEnumerable<string> Signatures(INamedTypeSymbol model) =>
        model
            .GetTypeMembers(RuntimeNames.NestedType, 0)
            .SelectMany(n => n.GetMembers())
            .Where(m => !m.IsImplicitlyDeclared && IsByHand(m))
            .Select(Signature)
            .OrderBy(s => s, StringComparer.Ordinal);

    public static string Signature(ISymbol member) =>
        member is IMethodSymbol method ? Signature(method.Name, method.Parameters.Select(p => p.Type)) : member.Name;

    public static string Signature(string name, IEnumerable<ITypeSymbol> parameters) =>
        Signature(name, parameters.Select(SimpleName));

    public static string Signature(string name, IEnumerable<string> parameters) =>
        $"{name}({string.Join(", ", parameters)})";

    public static string SimpleName(ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.None)
            .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private static IEnumerable<TypeDeclarationSyntax> Parts(INamedTypeSymbol model) =>
        model
            .GetTypeMembers(RuntimeNames.NestedType, 0)
            .SelectMany(n => Declarations(n, CancellationToken.None))
            .OfType<TypeDeclarationSyntax>();

    private static bool IsGenerated(SyntaxTree tree) =>
        tree.FilePath.EndsWith(HintNames.Suffix, StringComparison.Ordinal);
}
