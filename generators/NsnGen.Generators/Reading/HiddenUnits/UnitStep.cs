using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>What is made of a value next, element by element.</summary>
/// <param name="To">The next value; null where the way ends.</param>
/// <param name="Place">Where the way ends, or something has to be assumed for it to go on; null for neither.</param>
/// <param name="Reason">Why, as what is said of the value: <c>is read twice</c>.</param>
internal sealed record UnitStep(IOperation? To, IOperation? Place = null, string Reason = "")
{
    public static UnitStep End(IOperation place, string reason) => new(null, place, reason);
}
