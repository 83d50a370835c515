namespace NsnGen.Generators.Models;

/// <summary>A field of <c>Nested</c>, or an automatic property.</summary>
/// <param name="Conversion">How its value is made.</param>
/// <param name="Twin">Its type, with an annotation where it may be null.</param>
/// <param name="Accessors">The accessors of a property, or null for a field.</param>
/// <param name="Source">The dense member, as a documentation comment refers to it, where the member is visible.</param>
/// <param name="IsWrittenByHand">Whether a part by hand declares it.</param>
/// <param name="Target">How the constructor names it.</param>
/// <param name="IsNullTested">Whether its value is converted only if there is one.</param>
/// <param name="Reader">How the dense member is read where its class keeps it private.</param>
/// <param name="MaxRank">The field's own maximum rank, if it has one.</param>
internal sealed record StateModel(
    ConversionModel Conversion,
    string Name,
    string Twin,
    string Modifiers,
    string? Attribute,
    string? Source,
    string? Accessors,
    bool IsWrittenByHand,
    string Target,
    bool IsNullTested,
    ReaderModel? Reader,
    int? MaxRank
);
