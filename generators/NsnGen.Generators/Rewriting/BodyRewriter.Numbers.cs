using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Analysis;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Rewriting;

/// <summary>
/// Numbers that become a <c>Scalar</c> in passing: nothing holds it while libtorch reads it. A constant becomes a static field,
/// which also saves an allocation a call; any other number is held by the call.
/// </summary>
internal sealed partial class BodyRewriter
{
    private readonly List<NumberModel> numbers = [];

    /// <summary>The constants that were written so far.</summary>
    public IEnumerable<NumberModel> Numbers => numbers.Distinct();

    private SyntaxNode? WithNumberHeld(SyntaxNode node, SyntaxNode? visited)
    {
        if (
            node is not ExpressionSyntax expression
            || visited is not ExpressionSyntax rewritten
            || !IsNumber(expression)
        )
        {
            return visited;
        }

        if (Constant(expression) is { } constant)
        {
            numbers.Add(constant);
            return SyntaxFactory.IdentifierName(constant.Name);
        }

        var number = rewritten is ParenthesizedExpressionSyntax parenthesized ? parenthesized.Expression : rewritten;
        return SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression($"{names.CallScope}.Held"),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(number)))
        );
    }

    private bool IsNumber(ExpressionSyntax node) =>
        node.Parent switch
        {
            ArgumentSyntax => BecomesScalar(node),
            BinaryExpressionSyntax binary => BecomesScalar(node) || IsOperand(binary, node == binary.Left ? 0 : 1),
            AssignmentExpressionSyntax set => node == set.Right && (BecomesScalar(node) || IsOperand(set, 1)),
            _ => false,
        };

    private bool BecomesScalar(ExpressionSyntax node) =>
        TorchTypes.IsScalar(semantics.GetTypeInfo(node, context.Cancellation).ConvertedType)
        && semantics.GetConversion(node, context.Cancellation) is { IsUserDefined: true, IsImplicit: true };

    /// <summary>A tensor's operators also take plain numbers, of which they make a <c>Scalar</c> themselves.</summary>
    private bool IsOperand(ExpressionSyntax operation, int position)
    {
        var method = semantics.GetOperation(operation, context.Cancellation) switch
        {
            IBinaryOperation binary => binary.OperatorMethod,
            ICompoundAssignmentOperation compound => compound.OperatorMethod,
            _ => null,
        };
        return method != null
            && TorchTypes.IsTensor(method.ContainingType)
            && method.Parameters[position].Type.SpecialType
                is SpecialType.System_Int32
                    or SpecialType.System_Int64
                    or SpecialType.System_Single
                    or SpecialType.System_Double;
    }

    private NumberModel? Constant(ExpressionSyntax node)
    {
        var value = semantics.GetConstantValue(node, context.Cancellation);
        if (!value.HasValue || Literals.Number(value.Value) is not { } literal)
        {
            return null;
        }

        var name = "number" + Suffix(literal);
        return names.IsFree(name) ? new NumberModel(names.Scalar, name, literal) : null;
    }

    /// <summary>A literal as the end of a name: <c>0_5</c> for 0.5, <c>Minus1</c> for -1, <c>float_NaN</c>.</summary>
    private static string Suffix(string literal)
    {
        var words = literal.StartsWith("-", StringComparison.Ordinal) ? "Minus" + literal.Substring(1) : literal;
        return words.Replace('.', '_').Replace('-', '_').Replace("+", "");
    }
}
