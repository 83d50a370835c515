namespace NsnGen.Generators.Models;

/// <summary>A method that reads a private field or property of a base class.</summary>
internal sealed record ReaderModel(string Name, string Type, string Owner, string Member, bool IsField);
