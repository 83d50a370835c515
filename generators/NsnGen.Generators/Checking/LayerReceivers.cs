using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks what is asked of layers, sequences and models: their twins have fewer members.</summary>
internal sealed class LayerReceivers(ModelContext context, Report report)
{
    /// <summary>Members that the twin does not have.</summary>
    public void Check(IOperation? instance, ISymbol member, IOperation use)
    {
        var receiver = Receivers.Of(instance);
        if (ParameterReads.IsRefused(context, receiver, member, use))
        {
            report.LayerUse(
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

        if (Receivers.OutsideMember(context, member, instance) != null)
        {
            return;
        }

        if (Receivers.IsThis(instance) ? IsOnThis(member) : IsOnTwin(use, member, receiver.Type!))
        {
            return;
        }

        // The flow of its value is checked by itself.
        if (WeightReads.IsWeight(context, use))
        {
            return;
        }

        var location = use.Syntax.GetLocation();
        report.LayerUse(
            location,
            TorchTypes.IsLinear(receiver.Type)
                ? $"'{member.Name}' of a factored layer cannot be used{LayerRemedy.Text}"
                : $"'{member.Name}' is not part of the nested twin of '{receiver.Type!.Name}'; only {Known(receiver.Type)}"
        );
    }

    private static string Known(ITypeSymbol type) =>
        TorchTypes.IsAnnotated(type)
            ? "forward, call, and public or internal methods and properties are"
            : "forward and call are";

    private bool IsOnThis(ISymbol member) =>
        context.IsOwn(member)
        || IsOnEveryModule(member)
        || member.Name is GeneratedNames.Call or GeneratedNames.Forward;

    private bool IsOnTwin(IOperation use, ISymbol member, ITypeSymbol receiver)
    {
        if (
            member is IMethodSymbol
            {
                Name: GeneratedNames.Call or GeneratedNames.Forward or "Dispose" or "GetName",
                IsStatic: false
            }
        )
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
}
