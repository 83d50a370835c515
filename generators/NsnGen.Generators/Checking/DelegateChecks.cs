using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>A delegate that was made in the dense model's constructor may hold on to the dense model, which surgery consumes.</summary>
internal static class DelegateChecks
{
    public static void Check(ModelContext context, ISymbol field, Report report)
    {
        foreach (var assignment in FieldValues.InConstructors(context, field).Where(HoldsThis))
        {
            report.Construct(
                assignment.Syntax,
                $"The delegate in '{field.Name}' holds on to the dense model; write it as a method of the model"
            );
        }
    }

    private static bool HoldsThis(ISimpleAssignmentOperation assignment) =>
        assignment.Value.DescendantsAndSelf().OfType<IInstanceReferenceOperation>().Any(Receivers.IsThis);
}
