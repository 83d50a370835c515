using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>A member that was carried over, as source.</summary>
/// <param name="Signature">What identifies it among the members of <c>Nested</c>.</param>
/// <param name="Source">The dense member, as a documentation comment refers to it.</param>
/// <param name="Numbers">The constants of the class that the text uses.</param>
internal sealed record MemberModel(string Signature, string Source, string Text, EquatableArray<NumberModel> Numbers);
