using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>
/// Checks every value that is a layer, or is built from layers. Inside the nested class all of them are the nested twins, so
/// a value must come from the model's own fields, and may go only where the twin may go too.
/// </summary>
internal sealed class LayerUses(ModelContext context, Report report)
{
    private readonly LayerTests tests = new(context, report);
    private readonly LayerReceivers receivers = new(context, report);
    private readonly LayerSources sources = new(context, report);

    public void Check(IOperation operation)
    {
        switch (operation)
        {
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } self:
                CheckSelf(self);
                return;
            case IConversionOperation conversion:
                CheckConversion(conversion);
                return;
            case ITypeOfOperation typeOf when context.Twins.Mentions(typeOf.TypeOperand):
                report.LayerUse(operation, "typeof names the dense type of a layer; ask for the layer itself");
                return;
            case IIsTypeOperation
            or ITypePatternOperation
            or IDeclarationPatternOperation
            or IRecursivePatternOperation:
                tests.Check(operation);
                return;
            case IForEachLoopOperation loop:
                tests.Check(loop);
                return;
            case IInvocationOperation call:
                receivers.Check(call.Instance, call.TargetMethod, call);
                CheckConstraints(call);
                tests.Check(call);
                break;
            case IMemberReferenceOperation reference and not IFieldReferenceOperation:
                receivers.Check(reference.Instance, reference.Member, reference);
                break;
            case IArgumentOperation argument:
                CheckArgument(argument);
                return;
        }

        if (context.Twins.Mentions(operation.Type))
        {
            sources.Check(operation);
        }
    }

    /// <summary>The model itself as a value is another type inside the nested class.</summary>
    private void CheckSelf(IInstanceReferenceOperation self)
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
            report.LayerUse(self, "The model itself cannot be handed on, because its nested twin is another type");
        }
    }

    private void CheckConversion(IConversionOperation conversion)
    {
        var (source, target) = (conversion.Operand.Type!, conversion.Type!);
        switch (LayerConversions.Of(context, conversion))
        {
            case ConversionFate.IsNoTwin:
                report.LayerUse(
                    conversion.Operand,
                    $"A layer of type '{Display(source)}' is used as '{Display(target)}', which its nested twin is not"
                        + LayerRemedy.Text
                );
                break;
            case ConversionFate.IsNoTwinOfBase:
                report.LayerUse(
                    conversion,
                    $"'{Display(source)}' is cast to '{Display(target)}', whose nested twin is not one; hold it in a field of its own type"
                );
                break;
            case ConversionFate.MayMissDense:
                report.LayerUse(
                    conversion,
                    "'as' does not tell a layer that stays dense from one that is factored; use a cast"
                );
                break;
            case ConversionFate.MayMeetDense:
                report.LayerUse(
                    conversion,
                    "A cast to a layer's type may meet a [Dense] layer; name the field instead"
                );
                break;
        }
    }

    /// <summary>A generic method may ask for more than the twin is.</summary>
    private void CheckConstraints(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        for (var i = 0; i < method.TypeArguments.Length; i++)
        {
            var (argument, parameter) = (method.TypeArguments[i], method.OriginalDefinition.TypeParameters[i]);
            if (!parameter.ConstraintTypes.All(c => Meets(argument, c, CarriedCode.Has(context, method))))
            {
                report.LayerUse(
                    call,
                    $"'{method.Name}' demands more of a layer than its nested twin is{LayerRemedy.Text}"
                );
            }
        }
    }

    /// <summary>Whether what a type argument becomes still meets a constraint, which becomes another in a carried method.</summary>
    private bool Meets(ITypeSymbol argument, ITypeSymbol constraint, bool isCarried)
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
                    && (
                        twins.IsFactored(argument)
                        || twins.IsByContent(argument)
                        || (
                            TorchTypes.IsBlock(argument)
                            && TorchTypes.BasesAndSelf(argument).Any(TorchTypes.IsTensorModule)
                        )
                    )
                )
            : !isCarried || !twins.Mentions(constraint);
    }

    /// <summary>A parameter outside the model that wants the dense layer.</summary>
    private void CheckArgument(IArgumentOperation argument)
    {
        if (argument.Parameter is not { } parameter || !context.Twins.Mentions(parameter.OriginalDefinition.Type))
        {
            return;
        }

        if (!CarriedCode.Has(context, parameter) && context.Twins.Mentions(BeforeConversion(argument.Value).Type))
        {
            report.LayerUse(
                argument,
                $"A layer is passed to '{parameter.ContainingSymbol.Name}', which takes it dense{LayerRemedy.Text}"
            );
        }
    }

    /// <summary>A value as it was before it was converted implicitly.</summary>
    private static IOperation BeforeConversion(IOperation value)
    {
        while (value is IConversionOperation { IsImplicit: true } conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }

    private static string Display(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
