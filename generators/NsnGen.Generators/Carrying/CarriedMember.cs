using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>A member that was carried over.</summary>
/// <param name="Signature">What identifies it among the members of <c>Nested</c>.</param>
/// <param name="Numbers">The constants of the class that it uses.</param>
internal sealed record CarriedMember(Signature Signature, MemberModel Model, IReadOnlyList<NumberModel> Numbers);
