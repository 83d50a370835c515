using Microsoft.CodeAnalysis;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks that every field and automatic property of the dense class can become one of the nested class.</summary>
internal static class StateChecks
{
    public static void Check(ModelContext context, StateMembers state, Report report)
    {
        if (state.HasUnfinished)
        {
            report.Abandon();
        }

        foreach (var member in state.All)
        {
            Check(context, member, report);
        }

        if (!report.HasErrors && !Registration.IsDone(context) && state.All.Any(m => TorchTypes.IsModule(m.Type)))
        {
            report.Add(Descriptors.NotRegistered, context.Type, context.Type.Name);
        }

        if (!report.HasErrors && !state.All.Any(m => m is { IsConverted: true, IsNeeded: true }))
        {
            report.Add(Descriptors.NothingToFactor, context.Type, context.Type.Name);
        }
    }

    public static void CheckTies(ModelContext context, Report report)
    {
        foreach (var tie in context.Ties)
        {
            foreach (
                var field in tie.Fields.Where(f => context.Twins.Mentions(f.Type) && !ModelContext.IsMarkedDense(f))
            )
            {
                report.Add(Descriptors.TiedStaysDense, tie.Assignment.GetLocation(), field.Name);
            }
        }
    }

    private static void Check(ModelContext context, StateMember member, Report report)
    {
        var (symbol, type) = (member.Symbol, member.Type);
        if (member.Conversion is null)
        {
            report.Add(
                Descriptors.LayersInCollection,
                symbol,
                symbol.Name,
                Display(type),
                CollectionRemedy(context, type)
            );
            return;
        }

        if (!member.IsNeeded)
        {
            return;
        }

        if (member.IsConverted && symbol is IPropertySymbol)
        {
            report.Add(Descriptors.LayerInProperty, symbol, symbol.Name);
        }

        if (!context.IsDense(symbol) && DenseRemainder.MayHoldLayers(context, symbol, type))
        {
            report.Add(
                Descriptors.StaysDense,
                symbol,
                symbol.Name,
                Display(type),
                DenseRemainder.Annotated(context, symbol) is { } annotated
                    ? $"give the field the type '{Display(annotated)}'"
                    : "annotate the class of the module"
            );
        }

        if (!context.IsDense(symbol))
        {
            CheckNeverFactored(context, member, report);
        }

        if (!member.IsConverted && !context.IsDense(symbol) && context.Twins.Mentions(type))
        {
            report.LayerUse(
                symbol.Locations[0],
                $"'{symbol.Name}' of type '{Display(type)}' makes or takes dense layers; use it in the constructor alone, and hold the layers in fields"
            );
        }

        if (type.TypeKind == TypeKind.Delegate)
        {
            DelegateChecks.Check(context, symbol, report);
        }

        RankChecks.CheckField(symbol, report);
    }

    private static void CheckNeverFactored(ModelContext context, StateMember member, Report report)
    {
        var (symbol, type) = (member.Symbol, member.Type);
        if (NeverFactored.Of(type) is { } kept)
        {
            report.NeverFactored(symbol, $"'{symbol.Name}' of type '{Display(kept)}'");
            return;
        }

        if (!member.IsConverted)
        {
            return;
        }

        foreach (var made in NeverFactored.MadeFor(context, symbol))
        {
            report.NeverFactored(made, $"The '{Display(made.Type!)}' in '{symbol.Name}'");
        }

        foreach (var made in NeverFactored.GroupedFor(context, symbol))
        {
            if (TorchTypes.IsConv2d(type))
            {
                report.NeverFactored(symbol, $"'{symbol.Name}', a convolution with groups,");
            }
            else
            {
                report.NeverFactored(made, $"The convolution with groups in '{symbol.Name}'");
            }
        }
    }

    /// <summary>What to do with a collection, or another holder, that cannot be converted.</summary>
    private static string CollectionRemedy(ModelContext context, ITypeSymbol type)
    {
        if (Conversions.Element(type) != null && !Registration.IsByHand(context))
        {
            return "where TorchSharp does not register them; hold them in a ModuleList or ModuleDict, or register each with "
                + "register_module";
        }

        return type.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable)
            ? "which cannot be converted; hold them in a ModuleList, a ModuleDict, a list, an array or a dictionary"
            : "which cannot be converted; hold each in a field of its own";
    }

    private static string Display(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
