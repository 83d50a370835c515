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
            report.Add(Descriptors.LayersInCollection, symbol, symbol.Name, Display(type));
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
            report.Add(Descriptors.StaysDense, symbol, symbol.Name, Display(type));
        }

        if (type.TypeKind == TypeKind.Delegate)
        {
            DelegateChecks.Check(context, symbol, report);
        }

        RankChecks.CheckField(symbol, report);
    }

    private static string Display(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
