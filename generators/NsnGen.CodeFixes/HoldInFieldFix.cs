using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace NsnGen.CodeFixes;

/// <summary>NSN1007: holds the layer of an automatic property in a field, which the property returns.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HoldInFieldFix)), Shared]
public sealed class HoldInFieldFix() : MechanicalFix("NSN1007")
{
    private protected override Task<Change?> FindAsync(FixContext context)
    {
        if (
            context.Declared is not IPropertySymbol { IsStatic: false, IsVirtual: false, IsOverride: false } property
            || context.Flagged is not PropertyDeclarationSyntax declaration
            || FieldName(property, context.Cancellation) is not { } field
        )
        {
            return Task.FromResult<Change?>(null);
        }

        return Task.FromResult<Change?>(
            new Change(
                $"Hold '{property.Name}' in a field",
                async (editor, cancellation) =>
                {
                    var own = (await editor.ForAsync(declaration, cancellation).ConfigureAwait(false))!;
                    own.InsertBefore(
                        declaration,
                        Field(declaration, field, isReadOnly: property.SetMethod is null or { IsInitOnly: true })
                    );
                    own.ReplaceNode(declaration, (current, _) => Returning((PropertyDeclarationSyntax)current, field));
                    foreach (var write in Writes(property, context))
                    {
                        var document = (await editor.ForAsync(write, cancellation).ConfigureAwait(false))!;
                        document.ReplaceNode(write, IdentifierName(field).WithTriviaFrom(write));
                    }
                }
            )
        );
    }

    /// <summary>The property's name in lower case, if nothing in the class has that name.</summary>
    private static string? FieldName(IPropertySymbol property, CancellationToken cancellation)
    {
        var name = char.ToLowerInvariant(property.Name[0]) + property.Name.Substring(1);
        var isTaken =
            SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
            || Parts(property, cancellation)
                .SelectMany(p => p.DescendantTokens())
                .Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == name);
        return isTaken ? null : name;
    }

    private static IEnumerable<SyntaxNode> Parts(IPropertySymbol property, CancellationToken cancellation) =>
        property.ContainingType.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation));

    /// <summary>The names on the left of assignments to the property in constructors.</summary>
    private static IEnumerable<IdentifierNameSyntax> Writes(IPropertySymbol property, FixContext context) =>
        Parts(property, context.Cancellation)
            .SelectMany(p => p.DescendantNodes().OfType<ConstructorDeclarationSyntax>())
            .SelectMany(c => c.DescendantNodes())
            .OfType<IdentifierNameSyntax>()
            .Where(n => n.Identifier.ValueText == property.Name)
            .Where(n =>
                n.Parent is AssignmentExpressionSyntax assignment && assignment.Left == n
                || n.Parent
                    is MemberAccessExpressionSyntax
                    {
                        Expression: ThisExpressionSyntax,
                        Parent: AssignmentExpressionSyntax whole
                    } access
                    && whole.Left == access
            );

    private static FieldDeclarationSyntax Field(PropertyDeclarationSyntax property, string name, bool isReadOnly)
    {
        var modifiers = new List<SyntaxToken> { Token(SyntaxKind.PrivateKeyword) };
        if (isReadOnly)
        {
            modifiers.Add(Token(SyntaxKind.ReadOnlyKeyword));
        }

        var variable = VariableDeclarator(Identifier(name), argumentList: null, property.Initializer);
        return FieldDeclaration(VariableDeclaration(property.Type, SingletonSeparatedList(variable)))
            .WithModifiers(TokenList(modifiers))
            .NormalizeWhitespace()
            .WithLeadingTrivia(property.GetLeadingTrivia())
            .WithTrailingTrivia(ElasticCarriageReturnLineFeed, ElasticCarriageReturnLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static PropertyDeclarationSyntax Returning(PropertyDeclarationSyntax property, string field)
    {
        var bare = property.WithInitializer(null).WithLeadingTrivia(ElasticMarker);
        var setter = property.AccessorList?.Accessors.FirstOrDefault(a => !a.IsKind(SyntaxKind.GetAccessorDeclaration));
        var whole = setter is null
            ? bare.WithAccessorList(null)
                .WithIdentifier(property.Identifier.WithTrailingTrivia(Space))
                .WithExpressionBody(ArrowExpressionClause(ParseExpression(field)))
                .WithSemicolonToken(Token(SyntaxKind.SemicolonToken))
            : bare.WithSemicolonToken(default)
                .WithAccessorList(
                    (AccessorListSyntax)
                        (
                            (PropertyDeclarationSyntax)
                                ParseMemberDeclaration(
                                    $"int x {{ get => {field}; {setter.Modifiers}{setter.Keyword.ValueText} => {field} = value; }}"
                                )!
                        ).AccessorList!
                );
        return whole.WithTrailingTrivia(property.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
