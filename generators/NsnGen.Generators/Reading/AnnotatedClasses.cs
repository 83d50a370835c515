using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;

namespace NsnGen.Generators.Reading;

/// <summary>Finds the annotated classes of a project, and the names of members that its files use. Each file is read once.</summary>
internal static class AnnotatedClasses
{
    private static readonly ConditionalWeakTable<SyntaxTree, File> Files = new();

    public static IReadOnlyList<INamedTypeSymbol> In(Compilation compilation, CancellationToken cancellation)
    {
        var found = new List<INamedTypeSymbol>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            var declarations = Read(tree).Annotated;
            if (declarations.Count > 0)
            {
                var semantics = compilation.GetSemanticModel(tree);
                found.AddRange(
                    declarations.Select(d => semantics.GetDeclaredSymbol(d, cancellation)).OfType<INamedTypeSymbol>()
                );
            }
        }

        return [.. found.Where(TorchTypes.IsAnnotated).Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)];
    }

    /// <summary>Whether a file uses a member of one of the names on something.</summary>
    public static bool Uses(SyntaxTree tree, ISet<string> names) => names.Overlaps(Read(tree).Used);

    private static File Read(SyntaxTree tree) => Files.GetValue(tree, static t => new File(t.GetRoot()));

    private static bool IsAnnotated(TypeDeclarationSyntax type) =>
        type
            .AttributeLists.SelectMany(l => l.Attributes)
            .Any(a =>
                a.Name.ToString() is var name
                && (
                    name.EndsWith(RuntimeNames.NestedSubspaceAttribute, StringComparison.Ordinal)
                    || RuntimeNames.NestedSubspaceAttribute.StartsWith(Last(name), StringComparison.Ordinal)
                )
            );

    private static string Last(string name) => name.Substring(name.LastIndexOfAny(['.', ':']) + 1);

    private sealed class File(SyntaxNode root)
    {
        public IReadOnlyList<TypeDeclarationSyntax> Annotated { get; } =
        [
            .. root.DescendantNodes(n =>
                    n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax
                )
                .OfType<TypeDeclarationSyntax>()
                .Where(IsAnnotated),
        ];

        public HashSet<string> Used =>
            field ??= new(
                root.DescendantTokens()
                    .Where(t =>
                        t.IsKind(SyntaxKind.IdentifierToken) && t.GetPreviousToken().IsKind(SyntaxKind.DotToken)
                    )
                    .Select(t => t.ValueText),
                StringComparer.Ordinal
            );
    }
}
