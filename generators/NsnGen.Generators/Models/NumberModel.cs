namespace NsnGen.Generators.Models;

/// <summary>A constant that operators of tensors take: TorchSharp's <c>Scalar</c>, made once.</summary>
/// <param name="Type">How the member that uses it spells <c>Scalar</c>.</param>
internal sealed record NumberModel(string Type, string Name, string Value);
