using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Reads of a module's parameters as a whole, which in the nested network are other tensors: two factors for a weight.</summary>
internal static class ParameterReads
{
    public static bool IsRefused(ModelContext context, IOperation? receiver, ISymbol member, IOperation use) =>
        member.Name is "parameters" or "named_parameters" or "get_parameter" or "state_dict"
        && TorchTypes.IsModule(member.ContainingType)
        && receiver != null
        && !Receivers.IsBase(receiver)
        && !Receivers.IsDenseMember(context, receiver)
        && (TorchTypes.IsPlainModule(receiver.Type) || context.Twins.Mentions(receiver.Type))
        && !IsFirstForItsPlace(use);

    /// <summary><c>parameters().First().device</c> is what any parameter says.</summary>
    private static bool IsFirstForItsPlace(IOperation use)
    {
        var parent = use.Parent;
        while (parent is IConversionOperation or IArgumentOperation)
        {
            parent = parent.Parent;
        }

        return parent
                is IInvocationOperation { TargetMethod.Name: "First" or "FirstOrDefault" or "Last" or "LastOrDefault" }
            && IsAskedForItsPlace(parent);
    }

    private static bool IsAskedForItsPlace(IOperation parameter) =>
        parameter.Parent switch
        {
            IPropertyReferenceOperation { Property: var property } => WeightReads.IsSharedByRanks(property),
            IFieldReferenceOperation { Field.ContainingType.IsTupleType: true } ofPair => IsAskedForItsPlace(ofPair),
            IConversionOperation => IsAskedForItsPlace(parameter.Parent),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation local } => WeightFlow
                .Uses(local.Symbol, local)
                .All(IsAskedForItsPlace),
            _ => false,
        };
}
