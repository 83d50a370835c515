namespace NsnGen.Samples.SearchServer;

/// <summary>What a search found, at a point and beside it with the dense model.</summary>
/// <param name="Nested">The nested model's side.</param>
/// <param name="Dense">The dense model's, which is the full rank.</param>
public sealed record SearchAnswer(SearchSide Nested, SearchSide Dense);
