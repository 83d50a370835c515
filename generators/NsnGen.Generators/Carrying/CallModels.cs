using Microsoft.CodeAnalysis;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Describes the methods that run the model by another one of its methods, and those that throw instead.</summary>
internal static class CallModels
{
    /// <summary>TorchSharp's <c>Module</c> takes at most so many inputs.</summary>
    private const int MostModuleInputs = 6;

    /// <summary>What <c>Nested</c> has beside its own <c>forward</c>, for which TorchSharp's <c>call</c> has no room.</summary>
    public static IEnumerable<CallModel> OfNested(IEnumerable<Forward> forwards, string rankType) =>
        forwards
            .Where(f => f.BaseArguments is null && f is { IsPublic: true, IsForward: true })
            .Select(f => new CallModel(
                f.Source,
                f.Result,
                WithRank(f, rankType),
                GeneratedNames.Forward,
                f.Parameters.Select(p => p.Argument).Append(f.RankName).ToEquatableArray()
            ));

    public static AtRankModel OfAtRank(IReadOnlyList<Forward> forwards, string torch, bool isPlain) =>
        new(
            Calls: forwards.Where(f => f.IsPublic).Select(f => AtRank(f, forwards[0])).ToEquatableArray(),
            Module: forwards.Count > 0 && FitsModule(forwards[0]) ? Bound(forwards[0], torch) : null,
            HasPlainConstructor: isPlain
        );

    /// <summary>What a class that could not be carried over has instead.</summary>
    public static IEnumerable<StubModel> OfStub(IEnumerable<Forward> forwards, string rankType)
    {
        foreach (var forward in forwards.Where(f => f.IsPublic || f.BaseArguments != null))
        {
            var isOverride = forward.BaseArguments != null;
            var parameters = WithRank(forward, rankType);
            yield return new StubModel(isOverride ? "override " : "", forward.Result, forward.Name, parameters);
            if (!isOverride && forward.IsForward)
            {
                yield return new StubModel("", forward.Result, GeneratedNames.Call, parameters);
            }
        }
    }

    /// <summary>What a class that could not be carried over has where other models run its methods.</summary>
    public static IEnumerable<StubModel> OfOutside(ModelContext context, FileNames file) =>
        context
            .Outside.Of(context.Type)
            .OfType<IMethodSymbol>()
            .Where(m => !context.Lineage.OverridesTorch(m) && SyntaxErrors.IsSignatureWhole(context.Syntax(m)))
            .OrderBy(m => m.ToDisplayString(), StringComparer.Ordinal)
            .Select(m => OfOutside(context, m, file));

    private static StubModel OfOutside(ModelContext context, IMethodSymbol method, FileNames file)
    {
        var names = file.Inside(Identifiers.DeclaredIn(context.Syntax(method)!));
        var parameters = method.Parameters.Select(p => Parameter.Twin(p, names).Declaration).ToList();
        if (context.Outside.Find(method, context.Type) is { } member && context.Outside.NeedsRank(member))
        {
            parameters.Insert(RankNames.Position(method), $"{names.RankType} {RankNames.Of(method)}");
        }

        var types = string.Join(", ", method.TypeParameters.Select(p => Identifiers.Escape(p.Name)));
        return new StubModel(
            "",
            names.Nested(method.ReturnType),
            Identifiers.Escape(method.Name) + (types.Length == 0 ? "" : $"<{types}>"),
            parameters.ToEquatableArray()
        );
    }

    /// <summary>Only the first signature is the one that TorchSharp's <c>call</c> runs, with its hooks.</summary>
    private static CallModel AtRank(Forward forward, Forward primary)
    {
        var isCall =
            ReferenceEquals(forward, primary) || (forward.BaseArguments is null && primary.BaseArguments is null);
        var names = forward.Parameters.Select(p => p.Name).ToList();
        var arguments = forward.Parameters.Select(p => p.Argument).ToList();
        var at = names.Contains(GeneratedNames.AtField, StringComparer.Ordinal)
            ? "this." + GeneratedNames.AtField
            : GeneratedNames.AtField;
        arguments.Insert(forward.RankPosition, $"{at}.Rank");
        return new CallModel(
            forward.Source,
            forward.Result,
            forward.Parameters.Select(p => p.Declaration).ToEquatableArray(),
            $"{at}.Model.{(isCall ? GeneratedNames.Call : forward.Name)}",
            arguments.ToEquatableArray()
        );
    }

    private static bool FitsModule(Forward forward) =>
        forward is { IsPublic: true, IsVoid: false }
        && forward.Parameters.Count is > 0 and <= MostModuleInputs
        && forward.Parameters.All(p => p.Modifier is "" or "params ");

    private static BoundModel Bound(Forward forward, string torch)
    {
        var bound = Identifiers.Fresh(GeneratedNames.BoundVariable, [.. forward.Parameters.Select(p => p.Name)]);
        var types = string.Join(", ", forward.Parameters.Select(p => p.Type).Append(forward.Result));
        return new BoundModel(
            $"{torch}.nn.Module<{types}>",
            bound,
            new CallModel(
                forward.Source,
                forward.Result,
                forward.Parameters.Select(p => p.DeclarationInForward).ToEquatableArray(),
                $"{bound}.{GeneratedNames.Call}",
                forward.Parameters.Select(p => p.Argument).ToEquatableArray()
            )
        );
    }

    private static EquatableArray<string> WithRank(Forward forward, string rankType)
    {
        var parameters = forward
            .Parameters.Select(p => forward.IsForward ? p.DeclarationInForward : p.Declaration)
            .ToList();
        parameters.Insert(forward.RankPosition, $"{rankType} {forward.RankName}");
        return parameters.ToEquatableArray();
    }
}
