using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Diagnostics;

namespace NsnGen.Generators.Reading;

/// <summary>Finds layers that a constructor gives the weight of another one, <c>head.weight = embedding.weight</c>.</summary>
internal static class TiedFields
{
    /// <summary>The fields of all layers that share a parameter.</summary>
    public static ISet<ISymbol> Find(ModelContext context)
    {
        var tied = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var assignment in Assignments(context))
        {
            var fields = new[] { Owner(assignment.Target), Owner(assignment.Value) }
                .OfType<IFieldReferenceOperation>()
                .Where(f => Receivers.IsThis(f.Instance) && context.IsOwn(f.Field))
                .Select(f => f.Field)
                .ToList();
            tied.UnionWith(fields);
            foreach (var field in fields.Where(f => context.Twins.Mentions(f.Type) && !ModelContext.IsMarkedDense(f)))
            {
                context.Report.Add(Descriptors.TiedStaysDense, assignment.Syntax.GetLocation(), field.Name);
            }
        }

        return tied;
    }

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
