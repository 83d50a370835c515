namespace NsnGen.Samples.DocSearch;

/// <summary>A text that was found.</summary>
/// <param name="Text">Where it stands in the corpus.</param>
/// <param name="Score">The cosine of its embedding and the query's.</param>
public sealed record Hit(int Text, float Score);
