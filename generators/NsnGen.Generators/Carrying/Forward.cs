using Microsoft.CodeAnalysis;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>One way to run a model, as it is spelt in the generated file.</summary>
/// <param name="Name"><c>forward</c>, or <c>call</c> where a class has only that.</param>
/// <param name="RankPosition">Where the rank stands among the parameters.</param>
/// <param name="BaseArguments">The type arguments of the base class <c>Module&lt;…&gt;</c> of <c>Nested</c>; null: it derives from <c>Module</c>.</param>
internal sealed record Forward(
    string Name,
    IReadOnlyList<Parameter> Parameters,
    string Result,
    string Source,
    string RankName,
    int RankPosition,
    bool IsPublic,
    string? BaseArguments
)
{
    public bool IsForward => string.Equals(Name, GeneratedNames.Forward, StringComparison.Ordinal);

    public bool IsVoid => string.Equals(Result, "void", StringComparison.Ordinal);

    public static Forward Of(ModelContext context, IMethodSymbol method, FileNames file)
    {
        var syntax = context.Syntax(method);
        var names = file.Inside(syntax is null ? [] : Identifiers.DeclaredIn(syntax));
        return new Forward(
            Name: method.Name,
            Parameters: [.. method.Parameters.Select(p => Parameter.Of(p, names))],
            Result: names.Dense(method.ReturnType),
            Source: Crefs.Member(method, names),
            RankName: RankNames.Of(method),
            RankPosition: RankNames.Position(method),
            IsPublic: method.DeclaredAccessibility == Accessibility.Public && method.Arity == 0,
            BaseArguments: BaseArgumentsOf(context, method, file.Everywhere)
        );
    }

    private static string? BaseArgumentsOf(ModelContext context, IMethodSymbol method, TypeNames names)
    {
        if (!context.Lineage.OverridesTorch(method) || method.Parameters.Length is 0 or > Forwards.MostInputs)
        {
            return null;
        }

        var types = method.Parameters.Select(p => names.Dense(p.Type)).ToList();
        types.Add(names.RankType);
        types.Add(names.Dense(method.ReturnType));
        return string.Join(", ", types);
    }
}
