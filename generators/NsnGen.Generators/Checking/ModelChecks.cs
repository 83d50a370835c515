using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>All checks of one class. They report and change nothing.</summary>
internal static class ModelChecks
{
    /// <summary>What shows in the declarations: without it there is no code to look at.</summary>
    public static void CheckDeclarations(ModelContext context, Report report)
    {
        ShapeChecks.Check(context, report);
        RankChecks.Check(context.Type, report, context.Cancellation);
        ModuleChecks.Check(context, report);
    }

    /// <summary>What shows in the code that is to be carried over.</summary>
    public static void CheckCode(ModelContext context, MemberGraph graph, StateMembers state, Report report)
    {
        StateChecks.CheckTies(context, report);
        var members = new MemberChecks(context, graph, report);
        foreach (var member in graph.Members)
        {
            members.Check(member);
        }

        StateChecks.Check(context, state, report);
    }
}
