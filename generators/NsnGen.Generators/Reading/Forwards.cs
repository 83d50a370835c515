using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Carrying;
using NsnGen.Generators.Checking;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Finds the ways to run a model and describes their signatures.</summary>
internal static class Forwards
{
    /// <summary>TorchSharp's <c>Module</c> has at most six inputs, and the rank takes one.</summary>
    public const int MostInputs = 5;

    /// <summary>The <c>forward</c> methods of the class, the one that TorchSharp's <c>call</c> runs first.</summary>
    public static IReadOnlyList<IMethodSymbol> Find(ModelContext context)
    {
        var type = context.Type;
        if (!TorchTypes.IsModule(type))
        {
            context.Report.Add(
                Descriptors.NotAModule,
                type,
                type.Name,
                "does not derive from TorchSharp's torch.nn.Module"
            );
            return [];
        }

        BaseClasses.Check(context);
        var forwards = Named(context, "forward");
        if (forwards.Count > 0)
        {
            return forwards;
        }

        var calls = Named(context, "call");
        if (calls.Count == 0)
        {
            context.Report.Add(Descriptors.NotAModule, type, type.Name, "has no forward method");
        }

        return calls;
    }

    /// <summary>The methods of a name that run the model, those that override TorchSharp's first.</summary>
    public static IReadOnlyList<IMethodSymbol> Named(ModelContext context, string name) =>
        context
            .Lineage.Members.OfType<IMethodSymbol>()
            .Where(m =>
                m is { IsStatic: false, IsAbstract: false, MethodKind: MethodKind.Ordinary }
                && string.Equals(m.Name, name, StringComparison.Ordinal)
                && HandWritten.IsByHand(m)
                && !context.Lineage.IsReplaced(m)
            )
            .Where(m => SyntaxErrors.IsSignatureWhole(context.Syntax(m)))
            .OrderByDescending(context.Lineage.OverridesTorch)
            .ToList();

    /// <summary>What is described of a class that could not be carried over: also ways to call it beside forward.</summary>
    public static IEnumerable<ForwardModel> Stubs(ModelContext context) =>
        Named(context, "forward").Concat(Named(context, "call")).Select(f => Describe(context, f));

    public static ForwardModel Describe(ModelContext context, IMethodSymbol forward)
    {
        var syntax = context.Syntax(forward);
        var rank = RankNames.Of(forward);
        ICollection<string> hidden = syntax is null ? [] : Identifiers.DeclaredIn(syntax);
        var names = new TypeNames(context.Scope, hidden);
        return new ForwardModel(
            Name: forward.Name,
            Parameters: forward.Parameters.Select(p => Describe(p, names)).ToEquatableArray(),
            Result: names.Dense(forward.ReturnType),
            Source: Crefs.Member(context, forward, names),
            RankName: rank,
            RankPosition: RankNames.Position(forward),
            IsPublic: forward.DeclaredAccessibility == Accessibility.Public && forward.Arity == 0,
            BaseArguments: BaseArguments(context, forward)
        );
    }

    private static string? BaseArguments(ModelContext context, IMethodSymbol forward)
    {
        if (!context.Lineage.OverridesTorch(forward) || forward.Parameters.Length is 0 or > MostInputs)
        {
            return null;
        }

        var names = new TypeNames(context.Scope, []);
        var types = forward.Parameters.Select(p => names.Dense(p.Type)).ToList();
        types.Add(names.RankType);
        types.Add(names.Dense(forward.ReturnType));
        return string.Join(", ", types);
    }

    private static ParameterModel Describe(IParameterSymbol parameter, TypeNames names) =>
        new(
            names.Dense(parameter.Type),
            Identifiers.Escape(parameter.Name),
            parameter.RefKind switch
            {
                RefKind.Ref => "ref ",
                RefKind.Out => "out ",
                RefKind.In => "in ",
                _ => parameter.IsParams ? "params " : "",
            },
            Literals.IsWritable(parameter) ? $" = {Literals.Default(parameter, names)}" : ""
        );
}
