namespace NsnGen.Generators.Models;

/// <summary>The module that runs a model at one rank.</summary>
/// <param name="Type">The module's base class.</param>
/// <param name="Receiver">The name of the <c>AtRank</c> that it runs.</param>
internal sealed record BoundModel(string Type, string Receiver, CallModel Forward);
