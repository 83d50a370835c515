using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>
/// Checks every value that is a layer, or is built from layers. Inside the nested class all of them are the nested twins, so
/// a value must come from the model's own fields, and may go only where the twin may go too.
/// </summary>
internal static class LayerUses
{
    private const string Remedy = "; run it in the model with call, or mark its field [Dense]";

    public static void Check(ModelContext context, IOperation operation)
    {
        switch (operation)
        {
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } self:
                CheckSelf(context, self);
                return;
            case IConversionOperation conversion:
                LayerConversions.Check(context, conversion);
                return;
            case ITypeOfOperation typeOf when context.Twins.Mentions(typeOf.TypeOperand):
                Refuse(context, operation, "typeof names the dense type of a layer; ask for the layer itself");
                return;
            case IIsTypeOperation
            or ITypePatternOperation
            or IDeclarationPatternOperation
            or IRecursivePatternOperation:
                LayerTests.Check(context, operation);
                return;
            case IForEachLoopOperation loop:
                LayerTests.Check(context, loop);
                return;
            case IInvocationOperation call:
                CheckReceiver(context, call.Instance, call.TargetMethod, call);
                CheckConstraints(context, call);
                LayerTests.Check(context, call);
                break;
            case IMemberReferenceOperation reference and not IFieldReferenceOperation:
                CheckReceiver(context, reference.Instance, reference.Member, reference);
                break;
            case IArgumentOperation argument:
                CheckArgument(context, argument);
                return;
        }

        if (context.Twins.Mentions(operation.Type))
        {
            CheckSource(context, operation);
        }
    }

    public static void Refuse(ModelContext context, IOperation operation, string message) =>
        Refuse(context, operation.Syntax.GetLocation(), message);

    public static void Refuse(ModelContext context, Location location, string message) =>
        context.Report.Add(Descriptors.LayerUse, location, message);

    /// <summary>The model itself as a value is another type inside the nested class.</summary>
    private static void CheckSelf(ModelContext context, IInstanceReferenceOperation self)
    {
        var isReceiver = self.Parent switch
        {
            IMemberReferenceOperation member => member.Instance == self,
            IInvocationOperation call => call.Instance == self,
            IConversionOperation conversion => LayerConversions.IsToModule(conversion.Type),
            IArgumentOperation argument => argument.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol,
            _ => false,
        };
        if (!isReceiver)
        {
            Refuse(context, self, "The model itself cannot be handed on, because its nested twin is another type");
        }
    }

    /// <summary>Members that the twin does not have.</summary>
    private static void CheckReceiver(ModelContext context, IOperation? instance, ISymbol member, IOperation use)
    {
        var receiver = Receivers.Of(instance);
        if (ParameterReads.IsRefused(context, receiver, member, use))
        {
            Refuse(
                context,
                use,
                $"'{member.Name}' gives the factors of nested layers instead of their weights; only the type and the place of the "
                    + "first can be asked for"
            );
            return;
        }

        if (receiver is null || Receivers.IsDenseMember(context, receiver) || !context.Twins.HasTwin(receiver.Type))
        {
            return;
        }

        if (Receivers.IsThis(instance) ? IsOnThis(context, member) : IsOnTwin(context, use, member, receiver.Type!))
        {
            return;
        }

        // The flow of its value is checked by itself.
        if (WeightReads.IsWeight(context, use))
        {
            return;
        }

        var location = use.Syntax.GetLocation();
        Refuse(
            context,
            location,
            TorchTypes.IsLinear(receiver.Type)
                ? $"'{member.Name}' of a factored layer cannot be used{Remedy}"
                : $"'{member.Name}' is not part of the nested twin of '{receiver.Type!.Name}'; only forward and call are"
        );
    }

    private static bool IsOnThis(ModelContext context, ISymbol member) =>
        context.IsOwn(member) || IsOnEveryModule(member) || member.Name is "call" or "forward";

    private static bool IsOnTwin(ModelContext context, IOperation use, ISymbol member, ITypeSymbol receiver)
    {
        if (member is IMethodSymbol { Name: "call" or "forward" or "Dispose", IsStatic: false })
        {
            return true;
        }

        if (context.Twins.IsLayer(receiver))
        {
            return member.ContainingType.SpecialType == SpecialType.System_Object;
        }

        return IsOnEveryModule(member)
            || (
                TorchTypes.IsLinear(receiver)
                && member.Name is "in_features" or "out_features" or "bias"
                && !IsAssigned(use)
            )
            || (TorchTypes.IsSequential(receiver) && IsOnSequence(member))
            || (TorchTypes.IsAnnotated(receiver) && Shown.IsState(context, member));
    }

    private static bool IsAssigned(IOperation use) =>
        use.Parent is IAssignmentOperation assignment && assignment.Target == use;

    private static bool IsOnSequence(ISymbol member) =>
        member
            is { Name: "Count" }
                or IPropertySymbol { IsIndexer: true, Type: INamedTypeSymbol { TypeKind: TypeKind.Interface } };

    private static bool IsOnEveryModule(ISymbol member) =>
        TorchTypes.IsPlainModule(member.ContainingType)
        || member.ContainingType.SpecialType == SpecialType.System_Object;

    /// <summary>A generic method may ask for more than the twin is.</summary>
    private static void CheckConstraints(ModelContext context, IInvocationOperation call)
    {
        var method = call.TargetMethod;
        for (var i = 0; i < method.TypeArguments.Length; i++)
        {
            var (argument, parameter) = (method.TypeArguments[i], method.OriginalDefinition.TypeParameters[i]);
            if (!parameter.ConstraintTypes.All(c => Meets(context, argument, c, IsInside(context, method))))
            {
                Refuse(context, call, $"'{method.Name}' demands more of a layer than its nested twin is{Remedy}");
            }
        }
    }

    /// <summary>Whether what a type argument becomes still meets a constraint, which becomes another in a carried method.</summary>
    private static bool Meets(ModelContext context, ITypeSymbol argument, ITypeSymbol constraint, bool isCarried)
    {
        if (argument is ITypeParameterSymbol)
        {
            return true;
        }

        var twins = context.Twins;
        return twins.HasTwin(argument)
            ? LayerConversions.IsToModule(constraint)
                || (
                    isCarried
                    && twins.IsLayer(constraint)
                    && (twins.IsFactored(argument) || twins.IsByContent(argument))
                )
            : !isCarried || !twins.Mentions(constraint);
    }

    /// <summary>A parameter outside the model that wants the dense layer.</summary>
    private static void CheckArgument(ModelContext context, IArgumentOperation argument)
    {
        if (argument.Parameter is not { } parameter || !context.Twins.Mentions(parameter.OriginalDefinition.Type))
        {
            return;
        }

        if (!IsInside(context, parameter) && context.Twins.Mentions(BeforeConversion(argument.Value).Type))
        {
            Refuse(
                context,
                argument,
                $"A layer is passed to '{parameter.ContainingSymbol.Name}', which takes it dense{Remedy}"
            );
        }
    }

    /// <summary>Whether a parameter is of a function that is carried over, so that it takes the twin.</summary>
    public static bool IsInside(ModelContext context, IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol method && IsInside(context, method);

    /// <summary>A value as it was before it was converted implicitly.</summary>
    private static IOperation BeforeConversion(IOperation value)
    {
        while (value is IConversionOperation { IsImplicit: true } conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }

    /// <summary>Where a value of a layer's type may come from.</summary>
    private static void CheckSource(ModelContext context, IOperation operation)
    {
        var fault = operation switch
        {
            IFieldReferenceOperation or IPropertyReferenceOperation when Receivers.IsDenseMember(context, operation) =>
                IsReceiver(operation) ? null : "A [Dense] layer can only be run, not handed on",
            IFieldReferenceOperation field => FieldFault(context, field),
            IPropertyReferenceOperation property => context.Twins.Mentions(property.Property.OriginalDefinition.Type)
            && !Receivers.IsThis(property.Instance)
            && !TorchTypes.IsSequential(property.Property.ContainingType)
                ? $"'{property.Property.Name}' gives a dense layer"
                : null,
            IInvocationOperation call => IsInside(context, call.TargetMethod)
            || !context.Twins.Mentions(call.TargetMethod.OriginalDefinition.ReturnType)
                ? null
                : $"'{call.TargetMethod.Name}' gives a dense layer; make it in the constructor and hold it in a field",
            IObjectCreationOperation creation when context.Twins.HasTwin(creation.Type) =>
                "A layer is made here; make it in the constructor and hold it in a field",
            _ => IsPassing(operation) ? null : "A layer cannot be used in this way" + Remedy,
        };
        if (fault != null)
        {
            Refuse(context, operation, fault);
        }
    }

    private static string? FieldFault(ModelContext context, IFieldReferenceOperation field)
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

    private static bool IsInside(ModelContext context, IMethodSymbol method) =>
        method.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke or MethodKind.AnonymousFunction
        || (!method.IsStatic && context.IsOwn(method))
        || CarriedStatics.IsCarried(context, method);

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
