using Microsoft.CodeAnalysis;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>A field or automatic property of the dense class.</summary>
/// <param name="Conversion">What becomes of its value; null for a collection of layers that cannot be converted.</param>
/// <param name="IsNeeded">Whether the nested class has it, too.</param>
internal sealed record StateMember(ISymbol Symbol, ITypeSymbol Type, ValueConversion? Conversion, bool IsNeeded)
{
    public bool IsConverted => Conversion is { Kind: not (StateKind.Adopted or StateKind.Kept or StateKind.Held) };
}
