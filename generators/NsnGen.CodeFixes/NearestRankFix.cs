using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Reading;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace NsnGen.CodeFixes;

/// <summary>NSN2001: changes a constant rank that the model does not have to the nearest one that it has.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NearestRankFix)), Shared]
public sealed class NearestRankFix() : MechanicalFix("NSN2001")
{
    private protected override Task<Change?> FindAsync(FixContext context)
    {
        var argument = context.Flagged.FirstAncestorOrSelf<ArgumentSyntax>();
        var model = context.Referenced(argument?.Parent?.Parent!)?.ContainingType.ContainingType;
        if (
            model is null
            || RankSettings.Maximum(model) is not { } max
            || context.Semantics.GetConstantValue(argument!.Expression, context.Cancellation).Value is not int rank
        )
        {
            return Task.FromResult<Change?>(null);
        }

        var nearest = Math.Min(Math.Max(rank, 1), max).ToString(CultureInfo.InvariantCulture);
        return Task.FromResult<Change?>(
            Change.In(
                argument,
                $"Use rank {nearest}",
                editor =>
                    editor.ReplaceNode(
                        argument.Expression,
                        ParseExpression(nearest).WithTriviaFrom(argument.Expression)
                    )
            )
        );
    }
}
