namespace NsnGen.Generators.Models;

/// <summary>A field or property that other classes may look at.</summary>
/// <param name="New"><c>new</c> with a space after it where TorchSharp has a member of that name, or empty.</param>
internal sealed record ShownModel(string New, string Type, string Name);
