using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Models;

/// <summary>A method that throws.</summary>
/// <param name="Modifier"><c>override</c> with a space after it, or empty.</param>
internal sealed record StubModel(string Modifier, string Result, string Name, EquatableArray<string> Parameters);
