using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>One signature of <c>forward</c>.</summary>
/// <param name="BaseArguments">The type arguments of the base class <c>Module&lt;…&gt;</c> of <c>Nested</c>; null: it derives from <c>Module</c>.</param>
internal sealed record ForwardModel(
    EquatableArray<ParameterModel> Parameters,
    string Result,
    string Source,
    string RankName,
    bool IsPublic,
    string? BaseArguments
)
{
    public bool IsVoid => string.Equals(Result, "void", StringComparison.Ordinal);
}
