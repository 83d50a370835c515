using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Describes the generated file of one class: what is carried over of it, or the members that throw instead.</summary>
internal sealed class Carrier
{
    private readonly ModelContext context;
    private readonly FileNames file;
    private readonly IReadOnlyList<Signature> byHand;

    private Carrier(ModelContext context)
    {
        this.context = context;
        file = new FileNames(context);
        byHand = HandWritten.Signatures(context.Type);
    }

    public static NestedModel Carry(ModelContext context, MemberGraph graph, StateMembers state, HiddenUnits units) =>
        new Carrier(context).Carry(graph, state, units);

    /// <summary>What is generated for a class that cannot be carried over.</summary>
    public static NestedModel Refuse(ModelContext context) => new Carrier(context).Refuse();

    private NestedModel Carry(MemberGraph graph, StateMembers state, HiddenUnits units)
    {
        var forwards = Describe(Forwards.Find(context));
        var models = new StateModels(context, graph, byHand, file.Everywhere);
        var states = models.Of(state).ToList();
        var declared = DeclaredLayers.Find(context, state.All.Where(s => s.IsNeeded)).Select(models.Declare).Distinct();
        var rewriter = new MemberRewriter(context, graph, file);
        var members = graph.Members.Select(rewriter.Rewrite).ToList();
        var generated = members.Where(m => !byHand.Contains(m.Signature)).ToList();
        var carried = new CarriedModel(
            Numbers: generated
                .SelectMany(m => m.Numbers)
                .GroupBy(n => n.Name, StringComparer.Ordinal)
                .Select(same => same.First())
                .ToEquatableArray(),
            State: states.ToEquatableArray(),
            Declared: declared.ToEquatableArray(),
            Pairs: units.Pairs.Select(p => Pair(graph, p)).ToEquatableArray(),
            OwnModules: OwnModules.Find(context).Select(file.Everywhere.Dense).ToEquatableArray(),
            Convolutions: context.Twins.Convolutions,
            Members: generated.Select(m => m.Model).ToEquatableArray(),
            Calls: CallModels.OfNested(forwards, file.Everywhere.RankType).ToEquatableArray()
        );
        var frame = Frame(forwards, [.. states.Select(s => s.Name), .. members.Select(m => m.Signature.Name)]);
        return frame with
        {
            Parts = frame.Parts with
            {
                ToEpilog = HasNo(ModelGuards.ToEpilog, members),
                Dispose = HasNo(ModelGuards.Dispose, members),
            },
            Carried = carried,
        };
    }

    private static PairModel Pair(MemberGraph graph, UnitPair pair) =>
        new(pair.From.Select(f => Name(graph, f)).ToEquatableArray(), Name(graph, pair.To), pair.IsChosen);

    private static string Name(MemberGraph graph, ISymbol member) => Identifiers.Escape(graph.NameOf(member));

    /// <summary>Whether <c>Nested</c> has nothing of a signature yet.</summary>
    private bool HasNo(Signature signature, IEnumerable<CarriedMember> members) =>
        !byHand.Concat(members.Select(m => m.Signature)).Contains(signature);

    private NestedModel Refuse()
    {
        var forwards = Describe(Forwards.All(context));
        var refusal = new RefusalModel(
            $"{Headers.Name(context.Type)} has no nested subspace network; the diagnostics of its build say why.",
            ShownModels.Of(context, file.Everywhere).ToEquatableArray(),
            CallModels
                .OfStub(forwards, file.Everywhere.RankType)
                .Concat(CallModels.OfOutside(context, file))
                .ToEquatableArray()
        );
        return Frame(forwards, []) with { Refusal = refusal };
    }

    private IReadOnlyList<Forward> Describe(IEnumerable<IMethodSymbol> forwards) =>
        [.. forwards.Select(f => Forward.Of(context, f, file))];

    /// <summary>What both have. All else has been spelt before, so that its usings are known.</summary>
    /// <param name="forwards">The ways to run the model.</param>
    /// <param name="members">The names of carried members.</param>
    private NestedModel Frame(IReadOnlyList<Forward> forwards, IReadOnlyList<string> members)
    {
        var type = context.Type;
        var space = type.ContainingNamespace;
        var names = file.Roots();
        var module = $"{names.Torch}.nn.Module";
        return new NestedModel(
            HintName: HintNames.Of(type),
            Namespace: space.IsGlobalNamespace ? null : EscapedNamespace(space),
            Usings: file.UsedNamespaces(),
            Declarations: Headers.Of(context).ToEquatableArray(),
            Class: Headers.Name(type),
            Cref: file.Everywhere.Cref(type.OriginalDefinition),
            Names: names,
            Inner: Inner([.. members, .. byHand.Select(s => s.Name)]),
            Ranks: RankSettings.Read(type),
            NestedAccess: HandWritten.StatesAccessibility(type) ? "" : "public ",
            New: context.Lineage.Types.Skip(1).Any(TorchTypes.IsAnnotated) ? "new " : "",
            BaseClass: forwards.Count > 0 && forwards[0].BaseArguments is { } arguments
                ? $"{module}<{arguments}>"
                : module,
            IsNullableEnabled: IsNullableEnabled(),
            AtRank: CallModels.OfAtRank(forwards, names.Torch, HasPlainConstructor()),
            Parts: Parts(members)
        );
    }

    /// <summary>Which members with names of ours are left to generate.</summary>
    private PartsModel Parts(IReadOnlyList<string> members) =>
        new(
            WithTypedRank: !byHand.Contains(
                Signature.Of(GeneratedNames.WithRank, [$"{GeneratedNames.Rank}<{Headers.Name(context.Type)}>"])
            ),
            WithRank: !byHand.Contains(Signature.Of(GeneratedNames.WithRank, ["int"])),
            WithPlan: !byHand.Contains(Signature.Of(GeneratedNames.WithRank, ["RankPlan"])),
            Trainer: !byHand.Any(s => s.IsMethod(GeneratedNames.Trainer)),
            Load: IsFree(GeneratedNames.Load, members),
            MaxRank: IsFree(GeneratedNames.MaxRank, members),
            FromCheckpoint: !byHand.Any(s =>
                s.IsMethod(GeneratedNames.From) && s.Parameters?.FirstOrDefault() is "string"
            )
        );

    private bool IsFree(string name, IReadOnlyList<string> members) =>
        !byHand.Select(s => s.Name).Concat(members).Contains(name, StringComparer.Ordinal);

    private InnerNames Inner(IReadOnlyCollection<string> members)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        for (var type = context.Type; type != null; type = type.ContainingType)
        {
            types.Add(type.Name);
            types.UnionWith(type.TypeParameters.Select(p => p.Name));
        }

        return new InnerNames(
            Ranks: Identifiers.Fresh(GeneratedNames.RanksField, [.. members]),
            Batch: Identifiers.Fresh(GeneratedNames.BatchType, types),
            Bound: Identifiers.Fresh(GeneratedNames.Bound, types)
        );
    }

    private bool HasPlainConstructor() =>
        !context.Type.IsAbstract
        && context.Type.InstanceConstructors.Any(c => c.Parameters.All(p => p.IsOptional))
        && !context
            .Lineage.Types.SelectMany(t => t.GetMembers())
            .Any(m => m is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true });

    private static string EscapedNamespace(INamespaceSymbol space) =>
        space.ContainingNamespace.IsGlobalNamespace
            ? Identifiers.Escape(space.Name)
            : $"{EscapedNamespace(space.ContainingNamespace)}.{Identifiers.Escape(space.Name)}";

    private bool IsNullableEnabled()
    {
        var declaration = context.Declarations[0];
        var position = declaration is TypeDeclarationSyntax type
            ? type.OpenBraceToken.SpanStart
            : declaration.SpanStart;
        var nullable = context.Semantics.For(declaration).GetNullableContext(position);
        return nullable.WarningsEnabled() && nullable.AnnotationsEnabled();
    }
}
