using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>A method that hands its inputs on.</summary>
/// <param name="Source">The dense member, as a documentation comment refers to it.</param>
/// <param name="Target">What it calls.</param>
internal sealed record CallModel(
    string Source,
    string Result,
    EquatableArray<string> Parameters,
    string Target,
    EquatableArray<string> Arguments
);
