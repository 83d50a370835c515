using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Rewrites reads of layers' weights.</summary>
internal sealed class WeightRewriter(BodyScope scope, CSharpSyntaxVisitor<SyntaxNode?> visitor)
{
    /// <summary>A layer's weight is materialised at the rank; its type and place are those of its factors.</summary>
    public ExpressionSyntax? Rewrite(ExpressionSyntax node)
    {
        if (
            !WeightReads.IsNamed(node)
            || scope.Semantics.GetOperation(node, scope.Cancellation) is not IPropertyReferenceOperation reference
            || !WeightReads.IsWeight(scope.Context, reference)
        )
        {
            return null;
        }

        var member = SyntaxFactory.IdentifierName(WeightReads.NeedsRank(reference) ? "Merged" : "down");
        ExpressionSyntax access = node is MemberAccessExpressionSyntax onLayer
            ? onLayer.Update((ExpressionSyntax)visitor.Visit(onLayer.Expression)!, onLayer.OperatorToken, member)
            : SyntaxFactory.MemberBindingExpression(member);
        if (!WeightReads.NeedsRank(reference))
        {
            return access;
        }

        return SyntaxFactory.InvocationExpression(
            access,
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(scope.RankArgument()))
        );
    }
}
