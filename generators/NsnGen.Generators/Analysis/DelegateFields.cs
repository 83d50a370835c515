using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Diagnostics;

namespace NsnGen.Generators.Analysis;

/// <summary>A delegate that was made in the dense model's constructor may hold on to the dense model, which surgery consumes.</summary>
internal static class DelegateFields
{
    public static void Check(ModelContext context, ISymbol field)
    {
        var constructors = context.Declarations.SelectMany(d => d.ChildNodes()).OfType<ConstructorDeclarationSyntax>();
        var assignments = constructors
            .Select(c => context.Semantics.For(c).GetOperation(c, context.Cancellation))
            .OfType<IOperation>()
            .SelectMany(o => o.Descendants())
            .OfType<ISimpleAssignmentOperation>();
        foreach (var assignment in assignments.Where(a => IsTo(a, field)).Where(HoldsThis))
        {
            context.Report.Add(
                Descriptors.Construct,
                assignment.Syntax.GetLocation(),
                $"The delegate in '{field.Name}' holds on to the dense model; write it as a method of the model"
            );
        }
    }

    private static bool IsTo(ISimpleAssignmentOperation assignment, ISymbol field) =>
        assignment.Target is IMemberReferenceOperation target
        && SymbolEqualityComparer.Default.Equals(target.Member, field);

    private static bool HoldsThis(ISimpleAssignmentOperation assignment) =>
        assignment.Value.DescendantsAndSelf().OfType<IInstanceReferenceOperation>().Any(Receivers.IsThis);
}
