using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Carrying;
using NsnGen.Generators.Checking;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators;

/// <summary>Analyses one annotated class. The generator emits the model; the analyzer reports the diagnostics.</summary>
internal static class ModelAnalysis
{
    public static AnalysisResult Run(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        var report = new Report();
        var canExtend = ClassShape.Check(type, report, cancellation);
        var ranks = RankSettings.Read(type, report, cancellation);
        var context = new ModelContext(type, compilation, report, cancellation);
        var forwards = Forwards.Find(context);
        if (!canExtend)
        {
            return new AnalysisResult(null, report.Diagnostics);
        }

        var frame = Frame(context, ranks, forwards);
        if (report.HasErrors)
        {
            return new AnalysisResult(Refuse(context, frame), report.Diagnostics);
        }

        var model = Carry(context, frame, forwards);
        return new AnalysisResult(report.HasErrors ? Refuse(context, frame) : model, report.Diagnostics);
    }

    /// <summary>What is generated for a class whose analysis failed: members that throw.</summary>
    public static NestedModel? Stub(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        var report = new Report();
        var context = new ModelContext(type, compilation, report, cancellation);
        return ClassShape.Check(type, report, cancellation)
            ? Refuse(context, Frame(context, RankSettings.Read(type, report, cancellation), []))
            : null;
    }

    private static NestedModel Carry(ModelContext context, NestedModel frame, IReadOnlyList<IMethodSymbol> forwards)
    {
        var graph = MemberGraph.Build(context, forwards);
        foreach (var member in graph.Members)
        {
            CarryChecker.Check(context, graph, member);
        }

        var state = StateAnalysis.Run(context, graph);
        if (context.Report.HasErrors)
        {
            return frame;
        }

        var members = graph.Members.Select(m => MemberRewriter.Rewrite(context, graph, m)).ToList();
        return frame with
        {
            State = state.ToEquatableArray(),
            Declared = DeclaredLayers.Find(context, state).ToEquatableArray(),
            Members = members.ToEquatableArray(),
            Usings = context.Scope.Usings.ToEquatableArray(),
        };
    }

    private static NestedModel Frame(ModelContext context, RankModel ranks, IReadOnlyList<IMethodSymbol> forwards)
    {
        var type = context.Type;
        var space = type.ContainingNamespace;
        return new NestedModel(
            HintName: HintNames.Of(type),
            Namespace: space.IsGlobalNamespace ? null : EscapedNamespace(space),
            Usings: EquatableArray<string>.Empty,
            Declarations: Declarations.Of(type).ToEquatableArray(),
            Class: Declarations.Name(type),
            Cref: Identifiers.Escape(type.Name) + Crefs.TypeParameters(type),
            Names: context.Scope.Roots(),
            Ranks: ranks,
            NestedAccess: HandWritten.Accessibility(type),
            New: context.Lineage.Types.Skip(1).Any(TorchTypes.IsAnnotated) ? "new " : "",
            Forwards: forwards.Select(f => Forwards.Describe(context, f)).ToEquatableArray(),
            IsNullableEnabled: IsNullableEnabled(context),
            State: EquatableArray<StateModel>.Empty,
            Declared: EquatableArray<DeclarationModel>.Empty,
            Convolutions: context.Twins.Convolutions,
            Members: EquatableArray<MemberModel>.Empty,
            WrittenByHand: HandWritten.Signatures(type).ToEquatableArray(),
            HasPlainConstructor: HasPlainConstructor(context),
            Shown: EquatableArray<ShownModel>.Empty,
            Refusal: null
        );
    }

    private static bool HasPlainConstructor(ModelContext context) =>
        !context.Type.IsAbstract
        && context.Type.InstanceConstructors.Any(c => c.Parameters.All(p => p.IsOptional))
        && !context
            .Lineage.Types.SelectMany(t => t.GetMembers())
            .Any(m => m is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true });

    private static NestedModel Refuse(ModelContext context, NestedModel frame) =>
        frame with
        {
            Shown = Shown.Stubs(context).ToEquatableArray(),
            Forwards = Forwards.Stubs(context).ToEquatableArray(),
            Usings = context.Scope.Usings.ToEquatableArray(),
            Refusal = $"{frame.Class} has no nested subspace network; the diagnostics of its build say why.",
        };

    private static string EscapedNamespace(INamespaceSymbol space) =>
        space.ContainingNamespace.IsGlobalNamespace
            ? Identifiers.Escape(space.Name)
            : $"{EscapedNamespace(space.ContainingNamespace)}.{Identifiers.Escape(space.Name)}";

    private static bool IsNullableEnabled(ModelContext context)
    {
        var declaration = context.Declarations[0];
        var position = declaration is TypeDeclarationSyntax type
            ? type.OpenBraceToken.SpanStart
            : declaration.SpanStart;
        var nullable = context.Semantics.For(declaration).GetNullableContext(position);
        return nullable.WarningsEnabled() && nullable.AnnotationsEnabled();
    }
}
