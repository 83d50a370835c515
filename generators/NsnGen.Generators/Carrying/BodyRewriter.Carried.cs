using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Uses of members that are carried over from base classes and static classes, and of layers' weights.</summary>
internal sealed partial class BodyRewriter
{
    private static bool IsOnBase(SyntaxNode node) =>
        node is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax };

    private bool IsRenamed(ISymbol target) =>
        !string.Equals(graph.NameOf(target), target.Name, StringComparison.Ordinal);

    /// <summary>The member of the model that runs where a name stands; null for any other name.</summary>
    private ISymbol? Target(ISymbol? symbol, bool isOnBase = false)
    {
        var isMember =
            symbol
                is IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary }
                    or IPropertySymbol { IsStatic: false }
                    or IFieldSymbol { IsStatic: false }
            && context.IsOwn(symbol);
        if (!isMember)
        {
            return null;
        }

        return isOnBase ? symbol!.OriginalDefinition : context.Lineage.Implementation(symbol!);
    }

    /// <summary>A carried member as it is named in the nested class.</summary>
    private ExpressionSyntax CarriedName(ISymbol target, ExpressionSyntax place)
    {
        var written = graph.NameOf(target);
        var identifier = SyntaxFactory.Identifier(Identifiers.Escape(written));
        var simple = place is MemberAccessExpressionSyntax access ? access.Name : place;
        SimpleNameSyntax name = simple is GenericNameSyntax generic
            ? ((GenericNameSyntax)MemberName(generic)).WithIdentifier(identifier)
            : SyntaxFactory.IdentifierName(identifier);
        if (!names.IsHidden(written))
        {
            return name;
        }

        return SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            target.IsStatic ? SyntaxFactory.IdentifierName("Nested") : SyntaxFactory.ThisExpression(),
            name
        );
    }

    /// <summary>The value of a constant that the nested class cannot name.</summary>
    private ExpressionSyntax? Unreachable(ISymbol? symbol) =>
        symbol is IFieldSymbol { HasConstantValue: true } constant && !context.CanReach(constant)
            ? SyntaxFactory.ParseExpression(Literals.Constant(constant, names))
            : null;

    /// <summary>A layer's weight is materialised at the rank; its type and place are those of its factors.</summary>
    private ExpressionSyntax? Weight(ExpressionSyntax node)
    {
        if (
            !WeightReads.IsNamed(node)
            || semantics.GetOperation(node, context.Cancellation) is not IPropertyReferenceOperation reference
            || !WeightReads.IsWeight(context, reference)
        )
        {
            return null;
        }

        var member = SyntaxFactory.IdentifierName(WeightReads.NeedsRank(reference) ? "Merged" : "down");
        ExpressionSyntax access = node is MemberAccessExpressionSyntax onLayer
            ? onLayer.Update((ExpressionSyntax)Visit(onLayer.Expression)!, onLayer.OperatorToken, member)
            : SyntaxFactory.MemberBindingExpression(member);
        if (!WeightReads.NeedsRank(reference))
        {
            return access;
        }

        ranksWritten++;
        return SyntaxFactory.InvocationExpression(
            access,
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(RankArgument()))
        );
    }
}
