namespace NsnGen.Samples.SearchServer;

/// <summary>A text that was found.</summary>
/// <param name="Text">Its number.</param>
/// <param name="Score">The cosine of its embedding and the query's.</param>
/// <param name="Member">The first member that has it.</param>
/// <param name="More">How many others have it.</param>
/// <param name="Summary">The text.</param>
public sealed record SearchHit(int Text, float Score, string Member, int More, string Summary);
