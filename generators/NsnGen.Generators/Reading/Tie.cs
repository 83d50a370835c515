using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>An assignment by which layers share a parameter.</summary>
/// <param name="Fields">The fields of the model that hold them.</param>
internal sealed record Tie(SyntaxNode Assignment, IReadOnlyList<IFieldSymbol> Fields);
