namespace NsnGen.Generators.Models;

/// <summary>A linear layer of the author's own that may be held by a field whose type does not tell.</summary>
internal sealed record DeclarationModel(string Type, string Reader);
