namespace NsnGen.Generators.Models;

/// <summary>A field of <c>Nested</c>, or an automatic property.</summary>
/// <param name="Accessors">The accessors of a property, or null for a field.</param>
/// <param name="Twin">The type that replaces the dense one, for the kinds that replace it.</param>
/// <param name="Source">The dense member, as a documentation comment refers to it, where the member is visible.</param>
/// <param name="Reader">How the dense member is read where its class keeps it private.</param>
/// <param name="MaxRank">The field's own maximum rank, if it has one.</param>
internal sealed record StateModel(
    StateKind Kind,
    string Name,
    string Type,
    string Twin,
    string Modifiers,
    string? Attribute,
    string? Source,
    string? Accessors,
    bool MayBeNull,
    ReaderModel? Reader,
    int? MaxRank
);
