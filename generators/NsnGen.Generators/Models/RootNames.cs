namespace NsnGen.Generators.Models;

/// <summary>How generated code spells <c>TorchSharp.torch</c>, <c>NsnGen</c> and <c>System</c>.</summary>
internal sealed record RootNames(string Torch, bool AliasesTorch, string NsnGen, string System);
