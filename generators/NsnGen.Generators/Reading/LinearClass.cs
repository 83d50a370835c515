using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>A class that its author declares to be a linear layer.</summary>
/// <param name="Bias">The member with the bias, or null if the layer has none.</param>
internal sealed record LinearClass(INamedTypeSymbol Type, string Weight, string? Bias);
