using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>
/// Numbers that become a <c>Scalar</c> in passing: nothing holds it while libtorch reads it. A constant becomes a static field,
/// which also saves an allocation a call; any other number is held by the call. TorchSharp makes one itself for every sum, to
/// multiply the second operand by 1, unless it is given one.
/// </summary>
internal sealed class NumberRewriter(BodyScope scope)
{
    private readonly List<NumberModel> numbers = [];

    /// <summary>The constants that were written so far.</summary>
    public IEnumerable<NumberModel> Numbers => numbers.Distinct();

    /// <summary>A sum or difference with its factor.</summary>
    /// <param name="node">The operation in the dense code.</param>
    /// <param name="visited">The same, its operands rewritten.</param>
    public ExpressionSyntax WithFactor(BinaryExpressionSyntax node, BinaryExpressionSyntax visited)
    {
        if (OperatorOfTensor(node) is not { } method)
        {
            return visited;
        }

        var isTensorFirst = TorchTypes.IsTensor(method.Parameters[0].Type);
        return (method.Name, isTensorFirst) switch
        {
            (WellKnownMemberNames.AdditionOperatorName, true) => Sum(visited.Left, visited.Right),
            (WellKnownMemberNames.AdditionOperatorName, false) => Sum(visited.Right, visited.Left),
            (WellKnownMemberNames.SubtractionOperatorName, false) => Sum(Negative(visited.Right), visited.Left),
            _ => visited,
        };
    }

    /// <summary><c>x += y</c> as <c>x = x + y</c>, where naming <c>x</c> twice has no effect.</summary>
    public bool IsSumAssigned(AssignmentExpressionSyntax node) =>
        node is { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: SimpleNameSyntax }
        && OperatorOfTensor(node) is not null;

    public AssignmentExpressionSyntax SumAssigned(AssignmentExpressionSyntax visited) =>
        SyntaxFactory.AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression,
            visited.Left,
            Sum(visited.Left, visited.Right)
        );

    /// <summary>A call of TorchSharp's <c>add</c> with the factor that it would make.</summary>
    public ArgumentListSyntax WithFactor(IMethodSymbol method, ArgumentListSyntax arguments) =>
        method is { Name: "add" or "add_" }
        && TorchMemory.IsTorch(method)
        && method.Parameters.Length == (method.IsStatic ? 2 : 1)
            ? arguments.AddArguments(Factor())
            : arguments;

    private InvocationExpressionSyntax Sum(ExpressionSyntax left, ExpressionSyntax right) =>
        SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression($"{scope.Names.Torch}.add"),
            SyntaxFactory.ArgumentList(
                SyntaxFactory.SeparatedList([
                    SyntaxFactory.Argument(Bare(left)),
                    SyntaxFactory.Argument(Bare(right)),
                    Factor(),
                ])
            )
        );

    private ArgumentSyntax Factor() =>
        SyntaxFactory.Argument(Written("1")).WithNameColon(SyntaxFactory.NameColon("alpha"));

    private static InvocationExpressionSyntax Negative(ExpressionSyntax tensor) =>
        SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression,
                SyntaxFactory.ParenthesizedExpression(Bare(tensor)),
                SyntaxFactory.IdentifierName("negative")
            )
        );

    private static ExpressionSyntax Bare(ExpressionSyntax expression) =>
        expression is ParenthesizedExpressionSyntax parenthesized ? parenthesized.Expression : expression;

    public SyntaxNode? WithNumberHeld(SyntaxNode node, SyntaxNode? visited)
    {
        if (
            node is not ExpressionSyntax expression
            || visited is not ExpressionSyntax rewritten
            || !IsNumber(expression)
        )
        {
            return visited;
        }

        var value = scope.Semantics.GetConstantValue(expression, scope.Cancellation);
        return value.HasValue && Literals.Number(value.Value) is { } literal ? Written(literal) : Held(Bare(rewritten));
    }

    /// <summary>The static field of a constant; the constant itself, held, where its name is taken.</summary>
    private ExpressionSyntax Written(string literal)
    {
        var name = GeneratedNames.Number(literal);
        if (!scope.Names.Namespaces.IsFree(name))
        {
            return Held(SyntaxFactory.ParseExpression(literal));
        }

        numbers.Add(new NumberModel(scope.Names.Scalar, name, literal));
        return SyntaxFactory.IdentifierName(name);
    }

    private InvocationExpressionSyntax Held(ExpressionSyntax number) =>
        SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression($"{scope.Names.CallScope}.Held"),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(number)))
        );

    private bool IsNumber(ExpressionSyntax node) =>
        node.Parent switch
        {
            ArgumentSyntax => IsScalar(node),
            BinaryExpressionSyntax binary => IsScalar(node) || IsOperand(binary, node == binary.Left ? 0 : 1),
            AssignmentExpressionSyntax set => node == set.Right && (IsScalar(node) || IsOperand(set, 1)),
            _ => false,
        };

    private bool IsScalar(ExpressionSyntax node) =>
        TorchTypes.IsScalar(scope.Semantics.GetTypeInfo(node, scope.Cancellation).ConvertedType)
        && scope.Semantics.GetConversion(node, scope.Cancellation)
            is { IsUserDefined: true, IsImplicit: true }
                or { IsIdentity: true };

    /// <summary>A tensor's operators also take plain numbers, of which they make a <c>Scalar</c> themselves.</summary>
    private bool IsOperand(ExpressionSyntax operation, int position) =>
        OperatorOfTensor(operation)?.Parameters[position].Type.SpecialType
            is SpecialType.System_Int32
                or SpecialType.System_Int64
                or SpecialType.System_Single
                or SpecialType.System_Double;

    private IMethodSymbol? OperatorOfTensor(ExpressionSyntax operation)
    {
        var method = scope.Semantics.GetOperation(operation, scope.Cancellation) switch
        {
            IBinaryOperation binary => binary.OperatorMethod,
            ICompoundAssignmentOperation compound => compound.OperatorMethod,
            _ => null,
        };
        return method != null && TorchTypes.IsTensor(method.ContainingType) ? method : null;
    }
}
