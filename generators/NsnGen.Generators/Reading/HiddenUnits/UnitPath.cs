using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>The way of a layer's output.</summary>
/// <param name="From">The layer.</param>
/// <param name="To">The layer that it comes to, and nothing else does; null if there is none.</param>
/// <param name="Places">The values on the way.</param>
/// <param name="Fault">Where it ends, or what has to be assumed of it; null for neither.</param>
/// <param name="Last">The last value that is known to be made of each element for itself.</param>
internal sealed record UnitPath(
    IFieldSymbol From,
    IFieldSymbol? To,
    IReadOnlyList<IOperation> Places,
    UnitFault? Fault,
    IOperation Last
)
{
    /// <summary>The first sum or product on the way with a tensor that is not on one of some ways; null if there is none.</summary>
    public IBinaryOperation? Stranger(HashSet<IOperation> ways) =>
        Places
            .OfType<IBinaryOperation>()
            .FirstOrDefault(b => new[] { b.LeftOperand, b.RightOperand }.Any(o => IsTensor(o) && !ways.Contains(o)));

    private static bool IsTensor(IOperation operand) =>
        TorchTypes.IsTensor(operand.Type)
        || (operand is IConversionOperation { IsImplicit: true } made && TorchTypes.IsTensor(made.Operand.Type));
}
