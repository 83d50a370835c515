using Microsoft.CodeAnalysis;
using NsnGen.Generators.Carrying;
using NsnGen.Generators.Checking;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators;

/// <summary>Analyses one annotated class. The generator emits the model; the analyzer reports the diagnostics.</summary>
internal static class ModelAnalysis
{
    public static AnalysisResult Run(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        var context = new ModelContext(type, compilation, cancellation);
        var report = new Report();
        ModelChecks.CheckDeclarations(context, report);
        if (!ClassShape.CanBeExtended(context))
        {
            return new AnalysisResult(null, report.Diagnostics);
        }

        if (report.HasErrors)
        {
            return new AnalysisResult(Carrier.Refuse(context), report.Diagnostics);
        }

        var graph = MemberGraph.Build(context, Forwards.Find(context));
        var state = new StateMembers(context, graph);
        ModelChecks.CheckCode(context, graph, state, report);
        var units = new HiddenUnits(context, graph, state);
        UnitChecks.Check(units, state, report);
        var model = report.HasErrors ? Carrier.Refuse(context) : Carrier.Carry(context, graph, state, units);
        return new AnalysisResult(model, report.Diagnostics);
    }

    /// <summary>What is generated for a class whose analysis failed: members that throw.</summary>
    public static NestedModel? Stub(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation) =>
        new ModelContext(type, compilation, cancellation) is var context && ClassShape.CanBeExtended(context)
            ? Carrier.Refuse(context)
            : null;
}
