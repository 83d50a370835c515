using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NsnGen.Generators.Carrying;

/// <summary>Breaks the lines of a laid-out member that are too long, at the outermost place that helps.</summary>
internal static class LineBreaks
{
    private const int MaxLength = 108;
    private const int MostRounds = 32;

    public static string Insert(string member)
    {
        for (var i = 0; i < MostRounds; i++)
        {
            var broken = Break(member);
            if (ReferenceEquals(broken, member))
            {
                break;
            }

            member = broken;
        }

        return member;
    }

    /// <summary>Breaks each line that is too long at one construct, or gives the text itself back if there is nothing to break.</summary>
    private static string Break(string member)
    {
        var lines = SourceText.From(member).Lines.Where(l => l.Span.Length > MaxLength).ToList();
        if (lines.Count == 0 || SyntaxFactory.ParseMemberDeclaration(member) is not { } root)
        {
            return member;
        }

        foreach (var line in Enumerable.Reverse(lines))
        {
            member = Apply(member, line, Places(root, line.Span));
        }

        return member;
    }

    /// <summary>The positions at the outermost construct on the line that can be broken; a member's arrow comes first.</summary>
    private static List<int> Places(SyntaxNode root, TextSpan line)
    {
        var nodes = root.DescendantNodesAndSelf(n => n.FullSpan.IntersectsWith(line))
            .Where(n => n.FullSpan.IntersectsWith(line))
            .ToList();
        var start = root.FindToken(line.Start).SpanStart;
        return nodes
                .OfType<ArrowExpressionClauseSyntax>()
                .Concat(nodes)
                .Select(n => Breaks(n).Select(t => t.SpanStart).Where(p => p > start && line.Contains(p)).ToList())
                .FirstOrDefault(places => places.Count > 0)
            ?? [];
    }

    /// <summary>The tokens that start a new line when a construct is broken.</summary>
    private static IEnumerable<SyntaxToken> Breaks(SyntaxNode node) =>
        node switch
        {
            ArrowExpressionClauseSyntax arrow => [arrow.Expression.GetFirstToken()],
            ParameterListSyntax { Parameters.Count: > 1 } list => list.Parameters.Select(p => p.GetFirstToken()),
            ConditionalExpressionSyntax condition => [condition.QuestionToken, condition.ColonToken],
            BinaryExpressionSyntax binary => [binary.OperatorToken],
            CollectionExpressionSyntax list => list
                .Elements.Select(e => e.GetFirstToken())
                .Append(list.CloseBracketToken),
            MemberAccessExpressionSyntax
            {
                Expression: InvocationExpressionSyntax,
                Parent: InvocationExpressionSyntax
            } link => Chain(link),
            ArgumentListSyntax { Arguments.Count: 1 } list
                when list.Arguments[0].Expression is LambdaExpressionSyntax => [],
            BaseArgumentListSyntax list => list.Arguments.Select(a => a.GetFirstToken()),
            TupleExpressionSyntax tuple => tuple.Arguments.Select(a => a.GetFirstToken()),
            _ => [],
        };

    /// <summary>The dots of a chain of calls.</summary>
    private static IEnumerable<SyntaxToken> Chain(ExpressionSyntax link)
    {
        while (link is MemberAccessExpressionSyntax { Expression: InvocationExpressionSyntax call } access)
        {
            yield return access.OperatorToken;
            link = call.Expression;
        }
    }

    private static string Apply(string member, TextLine line, IReadOnlyList<int> places)
    {
        var outer = line.ToString().TakeWhile(c => c == ' ').Count();
        foreach (var place in places.OrderByDescending(p => p))
        {
            var indent = new string(' ', member[place] == ']' ? outer : outer + 4);
            member = member.Substring(0, place).TrimEnd(' ') + "\n" + indent + member.Substring(place);
        }

        return member;
    }
}
