using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Finds the ways to run a model.</summary>
internal static class Forwards
{
    /// <summary>TorchSharp's <c>Module</c> has at most six inputs, and the rank takes one.</summary>
    public const int MostInputs = 5;

    /// <summary>The <c>forward</c> methods of the class, the one that TorchSharp's <c>call</c> runs first.</summary>
    public static IReadOnlyList<IMethodSymbol> Find(ModelContext context)
    {
        if (!TorchTypes.IsModule(context.Type))
        {
            return [];
        }

        var forwards = Named(context, GeneratedNames.Forward);
        return forwards.Count > 0 ? forwards : Named(context, GeneratedNames.Call);
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

    /// <summary>All ways to run a model, also those beside <c>forward</c>.</summary>
    public static IEnumerable<IMethodSymbol> All(ModelContext context) =>
        Named(context, GeneratedNames.Forward).Concat(Named(context, GeneratedNames.Call));
}
