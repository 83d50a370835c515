using Microsoft.CodeAnalysis;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>How surgery makes the twin of a value.</summary>
/// <param name="Type">The dense type, without an annotation.</param>
/// <param name="Linear">For a linear layer of the author's own, its declaration.</param>
/// <param name="Element">For a list or dictionary, what becomes of each element.</param>
internal sealed record ValueConversion(
    StateKind Kind,
    ITypeSymbol Type,
    LinearClass? Linear = null,
    ValueConversion? Element = null
)
{
    /// <summary>Whether the value itself tells what becomes of it, or of one of its elements.</summary>
    public bool IsByContent =>
        Kind is StateKind.Layer or StateKind.Sequence or StateKind.Untyped || Element is { IsByContent: true };
}
