using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Rewrites methods that are used as delegates.</summary>
internal sealed class MethodGroups(BodyScope scope, BodyNames names, CSharpSyntaxVisitor<SyntaxNode?> visitor)
{
    /// <summary>A method that runs a layer, used as a delegate, becomes a lambda that hands the rank on.</summary>
    public ExpressionSyntax? Rewrite(ExpressionSyntax node, IMethodSymbol method)
    {
        if (scope.Semantics.GetOperation(node, scope.Cancellation) is not IMethodReferenceOperation reference)
        {
            return null;
        }

        var carried = scope.Graph.Target(method, reference.Instance) as IMethodSymbol;
        var needsRank = carried != null && scope.Graph.NeedsRank(carried);
        if (!needsRank && !Receivers.NeedsRank(scope.Context, method, reference.Instance))
        {
            return carried is { IsStatic: true } ? names.CarriedName(carried, node) : null;
        }

        var taken = Identifiers.In(node.SyntaxTree.GetRoot(scope.Cancellation));
        var inputs = reference
            .Method.Parameters.Select(p => (Type: scope.Names.Nested(p.Type), Name: Identifiers.Fresh(p.Name, taken)))
            .ToList();
        var arguments = inputs.Select(i => i.Name).ToList();
        arguments.Insert(RankNames.Position(carried ?? method), scope.Rank);
        var target =
            carried != null
            && (carried.IsStatic || node is not MemberAccessExpressionSyntax || BodyNames.IsOnBase(node))
                ? names.CarriedName(carried, node)
            : node is MemberAccessExpressionSyntax access
                ? access.Update(
                    (ExpressionSyntax)visitor.Visit(access.Expression)!,
                    access.OperatorToken,
                    names.MemberName(access.Name)
                )
            : node;
        return SyntaxFactory.ParseExpression(
            $"({string.Join(", ", inputs.Select(i => $"{i.Type} {i.Name}"))}) => {target.WithoutTrivia()}({string.Join(", ", arguments)})"
        );
    }
}
