namespace NsnGen.Generators.Models;

/// <summary>The names of what is only used inside, for which others are found where the author's code has them.</summary>
/// <param name="Ranks">The field of <c>Nested</c> that knows which ranks the model has.</param>
/// <param name="Batch">The type parameter of <c>Trainer</c>.</param>
/// <param name="Bound">The class of <c>AtRank</c> that is a module.</param>
internal sealed record InnerNames(string Ranks, string Batch, string Bound);
