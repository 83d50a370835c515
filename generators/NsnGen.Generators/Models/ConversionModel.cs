namespace NsnGen.Generators.Models;

/// <summary>How surgery makes the twin of a value.</summary>
/// <param name="Twin">The type that replaces the dense one, without an annotation.</param>
/// <param name="Reader">For a linear layer of the author's own, what reads its weight and bias from <c>layer</c>.</param>
/// <param name="Element">For a list or dictionary, what becomes of each element.</param>
internal sealed record ConversionModel(
    StateKind Kind,
    string Twin,
    string? Reader = null,
    ConversionModel? Element = null
);
