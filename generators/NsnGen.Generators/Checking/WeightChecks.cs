using Microsoft.CodeAnalysis;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks that the weight of a factored layer is only read: writing to what is made of the factors would change nothing.</summary>
internal sealed class WeightChecks(ModelContext context, MemberGraph graph, Report report)
{
    public void Check(IOperation operation)
    {
        if (WeightReads.IsWeight(context, operation) && !new WeightFlow(context, graph).IsRead(operation))
        {
            report.LayerUse(
                operation,
                "The weight of a factored layer is a view that is made at each rank and can only be read; here it may be changed "
                    + "or kept: use a copy, weight.clone(), or mark its field [Dense]"
            );
        }
    }
}
