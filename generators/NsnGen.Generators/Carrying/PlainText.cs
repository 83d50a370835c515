using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Carrying;

/// <summary>Turns a verbatim interpolated string into an ordinary one, whose lines are escapes.</summary>
internal static class PlainText
{
    public static InterpolatedStringExpressionSyntax From(InterpolatedStringExpressionSyntax text) =>
        text.WithStringStartToken(SyntaxFactory.Token(SyntaxKind.InterpolatedStringStartToken))
            .WithContents(SyntaxFactory.List(text.Contents.Select(Escape)));

    private static InterpolatedStringContentSyntax Escape(InterpolatedStringContentSyntax content)
    {
        if (content is not InterpolatedStringTextSyntax { TextToken: var token } text)
        {
            return content;
        }

        var value = token.Text.Replace("\"\"", "\"");
        var quoted = SymbolDisplay.FormatLiteral(value, quote: true);
        var escaped = quoted.Substring(1, quoted.Length - 2);
        return text.WithTextToken(
            SyntaxFactory.Token(default, SyntaxKind.InterpolatedStringTextToken, escaped, value, default)
        );
    }
}
