using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks where values of layers' types come from, and that what is done with them hands them on as they are.</summary>
internal sealed class LayerSources(ModelContext context, Report report)
{
    /// <summary>Where a value of a layer's type may come from.</summary>
    public void Check(IOperation operation)
    {
        var fault = operation switch
        {
            IFieldReferenceOperation or IPropertyReferenceOperation when Receivers.IsDenseMember(context, operation) =>
                IsReceiver(operation) ? null : "A [Dense] layer can only be run, not handed on",
            IFieldReferenceOperation field => FieldFault(field),
            IPropertyReferenceOperation property => context.Twins.Mentions(property.Property.OriginalDefinition.Type)
            && !Receivers.IsThis(property.Instance)
            && !TorchTypes.IsSequential(property.Property.ContainingType)
                ? $"'{property.Property.Name}' gives a dense layer"
                : null,
            IInvocationOperation call => CarriedCode.Has(context, call.TargetMethod)
            || !context.Twins.Mentions(call.TargetMethod.OriginalDefinition.ReturnType)
                ? null
                : $"'{call.TargetMethod.Name}' gives a dense layer; make it in the constructor and hold it in a field",
            IObjectCreationOperation creation when context.Twins.HasTwin(creation.Type) =>
                "A layer is made here; make it in the constructor and hold it in a field",
            _ => IsPassing(operation) ? null : "A layer cannot be used in this way" + LayerRemedy.Text,
        };
        if (fault != null)
        {
            report.LayerUse(operation, fault);
        }
    }

    private string? FieldFault(IFieldReferenceOperation field)
    {
        if (Receivers.IsThis(field.Instance) && context.IsOwn(field.Field))
        {
            return null;
        }

        if (TorchTypes.IsAnnotated(Receivers.Of(field.Instance)?.Type) && Shown.IsState(context, field.Field))
        {
            return null;
        }

        return context.Twins.Mentions(field.Field.OriginalDefinition.Type) && !field.Field.ContainingType.IsTupleType
            ? $"'{field.Field.Name}' is not a field of this instance, so it holds a dense layer"
            : null;
    }

    private static bool IsReceiver(IOperation operation) =>
        operation.Parent switch
        {
            IInvocationOperation call => call.Instance == operation,
            IMemberReferenceOperation member => member.Instance == operation,
            IConditionalAccessOperation access => access.Operation == operation,
            _ => false,
        };

    /// <summary>Operations that hand a value on as it is.</summary>
    private static bool IsPassing(IOperation operation) =>
        operation
            is ILocalReferenceOperation
                or IParameterReferenceOperation
                or IVariableDeclaratorOperation
                or IConditionalOperation
                or ICoalesceOperation
                or IConditionalAccessOperation
                or IConditionalAccessInstanceOperation
                or ISwitchExpressionOperation
                or IParenthesizedOperation
                or IAssignmentOperation
                or ICoalesceAssignmentOperation
                or IDeclarationExpressionOperation
                or ITupleOperation
                or IArrayCreationOperation
                or IArrayElementReferenceOperation
                or IImplicitIndexerReferenceOperation
                or IObjectCreationOperation
                or IObjectOrCollectionInitializerOperation
                or IDelegateCreationOperation
                or IMethodReferenceOperation
                or IAnonymousFunctionOperation
                or IAwaitOperation
                or ICollectionExpressionOperation
                or ISpreadOperation
                or IDefaultValueOperation
                or IInstanceReferenceOperation
                or IPatternOperation
                or IConversionOperation
                or ILiteralOperation;
}
