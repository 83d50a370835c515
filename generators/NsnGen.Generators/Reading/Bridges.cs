using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>
/// The expressions that need a call around them where the dense code converts without one, or casts: a dense module where a layer with
/// a rank is wanted, or the reverse.
/// </summary>
internal sealed class Bridges
{
    private readonly Dictionary<SyntaxNode, ConversionFate> fates = [];

    public Bridges(ModelContext context, MemberGraph graph)
    {
        foreach (var conversion in graph.Members.SelectMany(graph.Operations).OfType<IConversionOperation>())
        {
            if (LayerConversions.Of(context, conversion) is var fate && IsBridge(fate))
            {
                fates[conversion.IsImplicit ? conversion.Operand.Syntax : conversion.Syntax] = fate;
            }
        }
    }

    /// <summary>How the expression is converted, if it needs a call.</summary>
    public ConversionFate? At(SyntaxNode expression) => fates.TryGetValue(expression, out var fate) ? fate : null;

    private static bool IsBridge(ConversionFate fate) =>
        fate is ConversionFate.TakesInside or ConversionFate.BecomesLayer;
}
