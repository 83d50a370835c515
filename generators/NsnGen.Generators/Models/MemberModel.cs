namespace NsnGen.Generators.Models;

/// <summary>A member that was carried over, as source.</summary>
/// <param name="Source">The dense member, as a documentation comment refers to it.</param>
internal sealed record MemberModel(string Source, string Text);
