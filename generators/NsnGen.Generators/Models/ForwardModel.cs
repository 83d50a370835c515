using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>One way to run a model.</summary>
/// <param name="Name"><c>forward</c>, or <c>call</c> where a class has only that.</param>
/// <param name="RankPosition">Where the rank stands among the parameters.</param>
/// <param name="BaseArguments">The type arguments of the base class <c>Module&lt;…&gt;</c> of <c>Nested</c>; null: it derives from <c>Module</c>.</param>
internal sealed record ForwardModel(
    string Name,
    EquatableArray<ParameterModel> Parameters,
    string Result,
    string Source,
    string RankName,
    int RankPosition,
    bool IsPublic,
    string? BaseArguments
)
{
    public bool IsForward => string.Equals(Name, "forward", StringComparison.Ordinal);

    public bool IsVoid => string.Equals(Result, "void", StringComparison.Ordinal);
}
