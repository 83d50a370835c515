using Microsoft.CodeAnalysis;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Where the rank stands among a method's parameters, and what it is called.</summary>
internal static class RankNames
{
    /// <summary>A name that nothing in the method has.</summary>
    public static string Of(IMethodSymbol method)
    {
        var syntax = method.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        return syntax is null
            ? GeneratedNames.RankVariable
            : Identifiers.Fresh(GeneratedNames.RankVariable, Identifiers.In(syntax));
    }

    /// <summary>The last place before optional parameters; in <c>forward</c>, whose base fixes the order, the last.</summary>
    public static int Position(IMethodSymbol method)
    {
        var first = method.Parameters.FirstOrDefault(p => p.IsOptional || p.IsParams);
        return first is null || IsForward(method) ? method.Parameters.Length : first.Ordinal;
    }

    public static bool IsForward(IMethodSymbol method) =>
        string.Equals(method.Name, GeneratedNames.Forward, StringComparison.Ordinal);
}
