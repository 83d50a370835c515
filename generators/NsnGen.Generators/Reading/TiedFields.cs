using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>Finds layers that a constructor gives the weight of another one, <c>head.weight = embedding.weight</c>.</summary>
internal static class TiedFields
{
    public static IReadOnlyList<Tie> Find(ModelContext context) =>
        [.. Assignments(context).Select(a => new Tie(a.Syntax, Fields(context, a)))];

    private static IReadOnlyList<IFieldSymbol> Fields(ModelContext context, ISimpleAssignmentOperation assignment) =>
        [
            .. new[] { Owner(assignment.Target), Owner(assignment.Value) }
                .OfType<IFieldReferenceOperation>()
                .Where(f => Receivers.IsThis(f.Instance) && context.IsOwn(f.Field))
                .Select(f => f.Field),
        ];

    private static IEnumerable<ISimpleAssignmentOperation> Assignments(ModelContext context) =>
        context
            .Declarations.SelectMany(d => d.ChildNodes())
            .OfType<ConstructorDeclarationSyntax>()
            .SelectMany(c => c.DescendantNodes())
            .OfType<AssignmentExpressionSyntax>()
            .Where(a => IsParameter(a.Left) && IsParameter(a.Right))
            .Select(a => context.Semantics.For(a).GetOperation(a, context.Cancellation))
            .OfType<ISimpleAssignmentOperation>();

    private static bool IsParameter(ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "weight" or "bias" }
        || expression is PostfixUnaryExpressionSyntax { Operand: var operand } && IsParameter(operand);

    /// <summary>The layer whose parameter an expression is.</summary>
    private static IOperation? Owner(IOperation parameter)
    {
        while (parameter is IConversionOperation conversion)
        {
            parameter = conversion.Operand;
        }

        return (parameter as IMemberReferenceOperation)?.Instance;
    }
}
