using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Reading;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace NsnGen.CodeFixes;

/// <summary>NSN1004: moves anchors into range, sorts them and leaves out those that stand twice.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SortAnchorsFix)), Shared]
public sealed class SortAnchorsFix() : MechanicalFix("NSN1004")
{
    private protected override Task<Change?> FindAsync(FixContext context)
    {
        var argument = context.Flagged.FirstAncestorOrSelf<AttributeArgumentSyntax>();
        var type = argument?.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        return Task.FromResult(
            type is not null
            && context.Semantics.GetDeclaredSymbol(type, context.Cancellation) is INamedTypeSymbol model
            && RankSettings.Maximum(model) is >= 1 and var max
            && Ranks(context, argument!.Expression) is { } ranks
                ? Change.In(
                    argument,
                    "Sort the anchors within the maximum rank",
                    editor =>
                        editor.ReplaceNode(argument.Expression, Sorted(ranks, max).WithTriviaFrom(argument.Expression))
                )
                : null
        );
    }

    /// <returns>Null where an element is not a constant.</returns>
    private static List<int>? Ranks(FixContext context, ExpressionSyntax anchors)
    {
        var elements = anchors switch
        {
            CollectionExpressionSyntax collection => collection.Elements.Select(e =>
                (e as ExpressionElementSyntax)?.Expression
            ),
            ArrayCreationExpressionSyntax { Initializer: { } list } => list.Expressions,
            ImplicitArrayCreationExpressionSyntax { Initializer: var list } => list.Expressions,
            _ => [null],
        };
        var ranks = elements
            .Select(e => e is null ? null : context.Semantics.GetConstantValue(e, context.Cancellation).Value as int?)
            .ToList();
        return ranks.All(r => r.HasValue) ? ranks.ConvertAll(r => r!.Value) : null;
    }

    private static ExpressionSyntax Sorted(List<int> ranks, int max)
    {
        var sorted = ranks.Select(r => Math.Min(Math.Max(r, 1), max)).Distinct().OrderBy(r => r);
        return ParseExpression($"[{string.Join(", ", sorted)}]");
    }
}
