using NsnGen.Layers;

namespace NsnGen.Analysis;

/// <summary>How many components of a layer are independent.</summary>
/// <param name="Components">How many there are, R.</param>
/// <param name="OfDown">The numerical row rank of A, <see cref="NestedLayer.down"/>.</param>
/// <param name="OfUp">The numerical column rank of B, <see cref="NestedLayer.up"/> transposed.</param>
public sealed record FactorRanks(int Components, int OfDown, int OfUp);
