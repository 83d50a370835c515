using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>Linear layers with nothing but elementwise functions between them.</summary>
/// <param name="From">The layers that make the hidden units, in the order of the class.</param>
/// <param name="To">The layer that reads them.</param>
/// <param name="IsChosen">Whether the hidden units are nested whatever the conversion says.</param>
internal sealed record PairModel(EquatableArray<string> From, string To, bool IsChosen);
