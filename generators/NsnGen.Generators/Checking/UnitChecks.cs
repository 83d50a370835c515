using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks that layers whose hidden units the author wants nested have such, and says where a word would make them known.</summary>
internal static class UnitChecks
{
    public static void Check(HiddenUnits units, StateMembers state, Report report)
    {
        if (report.HasErrors)
        {
            return;
        }

        foreach (var member in state.All.Where(m => RankSettings.IsByWidth(m.Symbol)))
        {
            if (units.Fault(member) is { } fault)
            {
                report.Add(Descriptors.NoHiddenUnits, fault.Place, member.Symbol.Name, fault.Reason);
            }
        }

        foreach (var (pair, fault) in units.Near.Where(n => !n.Pair.IsChosen))
        {
            report.Add(Descriptors.UnknownHiddenUnits, fault.Place, pair.From[0].Name, pair.To.Name, fault.Reason);
        }
    }
}
