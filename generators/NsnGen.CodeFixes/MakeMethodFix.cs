using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace NsnGen.CodeFixes;

/// <summary>NSN3007: makes a property that runs a layer a method.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeMethodFix)), Shared]
public sealed class MakeMethodFix() : MechanicalFix("NSN3007")
{
    private protected override async Task<Change?> FindAsync(FixContext context)
    {
        if (
            context.Declared is not IPropertySymbol { SetMethod: null, IsOverride: false, IsVirtual: false } property
            || context.Flagged is not PropertyDeclarationSyntax declaration
            || ImplementsInterface(property)
        )
        {
            return null;
        }

        var references = await SymbolFinder
            .FindReferencesAsync(property, context.Solution, context.Cancellation)
            .ConfigureAwait(false);
        var reads = references
            .SelectMany(r => r.Locations)
            .Where(l => context.Solution.GetDocument(l.Location.SourceTree) is not null and not SourceGeneratedDocument)
            .Select(l =>
                Read(
                    l.Location.SourceTree!.GetRoot(context.Cancellation)
                        .FindNode(l.Location.SourceSpan, getInnermostNodeForTie: true)
                )
            )
            .ToList();
        return reads.Contains(null)
            ? null
            : new Change(
                $"Make '{property.Name}' a method",
                async (editor, cancellation) =>
                {
                    foreach (var read in reads.Where(r => !IsNamed(r!)))
                    {
                        var document = (await editor.ForAsync(read!, cancellation).ConfigureAwait(false))!;
                        document.ReplaceNode(
                            read!,
                            (current, _) =>
                                InvocationExpression((ExpressionSyntax)current.WithoutTrivia()).WithTriviaFrom(current)
                        );
                    }

                    var own = (await editor.ForAsync(declaration, cancellation).ConfigureAwait(false))!;
                    own.ReplaceNode(declaration, (current, _) => Method((PropertyDeclarationSyntax)current));
                }
            );
    }

    /// <summary>The expression that reads the property, or null where it is no expression, as in a pattern.</summary>
    private static ExpressionSyntax? Read(SyntaxNode node) =>
        node.FirstAncestorOrSelf<SimpleNameSyntax>() switch
        {
            { Parent: MemberAccessExpressionSyntax access } name when access.Name == name => access,
            { Parent: MemberBindingExpressionSyntax binding } => binding,
            { Parent: NameColonSyntax or NameEqualsSyntax or SubpatternSyntax } => null,
            var name => name,
        };

    /// <summary>Inside <c>nameof</c>, a method is named as a property is.</summary>
    private static bool IsNamed(ExpressionSyntax read) =>
        read.Parent
            is ArgumentSyntax
            {
                Parent.Parent: InvocationExpressionSyntax
                {
                    Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }
                }
            };

    private static MethodDeclarationSyntax Method(PropertyDeclarationSyntax property)
    {
        var getter = property.AccessorList?.Accessors[0];
        var body = property.ExpressionBody ?? getter?.ExpressionBody;
        return MethodDeclaration(property.Type.WithTrailingTrivia(Space), property.Identifier.WithoutTrivia())
            .WithAttributeLists(property.AttributeLists)
            .WithModifiers(property.Modifiers)
            .WithParameterList(ParameterList().WithTrailingTrivia(property.Identifier.TrailingTrivia))
            .WithBody(getter?.Body)
            .WithExpressionBody(body)
            .WithSemicolonToken(body is null ? default : Token(SyntaxKind.SemicolonToken))
            .WithTriviaFrom(property)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static bool ImplementsInterface(IPropertySymbol property) =>
        property
            .ContainingType.AllInterfaces.SelectMany(i => i.GetMembers(property.Name))
            .Any(m =>
                SymbolEqualityComparer.Default.Equals(
                    property.ContainingType.FindImplementationForInterfaceMember(m),
                    property
                )
            );
}
