using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Carrying;

/// <summary>Lays code out afresh from its syntax, so that comments and spaces of the source do not matter.</summary>
internal static class CodeLayout
{
    public static string Format(MemberDeclarationSyntax member)
    {
        var bare = member.ReplaceTrivia(member.DescendantTrivia(descendIntoTrivia: false), (_, _) => default);
        var laidOut = bare.NormalizeWhitespace(indentation: "    ", eol: "\n");
        var tokens = laidOut.DescendantTokens().ToList();
        var lacking = tokens.Where((token, i) => i + 1 < tokens.Count && LacksSpace(token, tokens[i + 1])).ToList();
        var spaced = lacking.Count == 0 ? laidOut : laidOut.ReplaceTokens(lacking, (_, token) => WithSpace(token));
        return LineBreaks.Insert(spaced.ToFullString());
    }

    /// <summary>Places at which the compiler's own layout sets two words without a space.</summary>
    private static bool LacksSpace(SyntaxToken token, SyntaxToken next) =>
        token.TrailingTrivia.Count == 0
        && next.LeadingTrivia.Count == 0
        && (
            next.Kind()
                is SyntaxKind.IsKeyword
                    or SyntaxKind.AsKeyword
                    or SyntaxKind.WithKeyword
                    or SyntaxKind.WhenKeyword
                    or SyntaxKind.InKeyword
            || token.IsKind(SyntaxKind.DotDotToken) && next.Text.StartsWith(".", StringComparison.Ordinal)
            || next.Parent is SwitchExpressionSyntax && next.IsKind(SyntaxKind.SwitchKeyword)
            || next.Parent is ParenthesizedVariableDesignationSyntax { Parent: DeclarationExpressionSyntax }
                && next.IsKind(SyntaxKind.OpenParenToken)
        );

    private static SyntaxToken WithSpace(SyntaxToken token) => token.WithTrailingTrivia(SyntaxFactory.Space);
}
