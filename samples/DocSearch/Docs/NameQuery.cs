namespace NsnGen.Samples.DocSearch;

/// <summary>The name of a member in words, as somebody who looks for it would type it.</summary>
/// <param name="Text">The words: <c>file read all lines</c>.</param>
/// <param name="Answers">Where the summaries of members of that name stand in the corpus.</param>
/// <param name="IsHeldOut">Whether it is kept from training, to measure with.</param>
public sealed record NameQuery(string Text, IReadOnlyList<int> Answers, bool IsHeldOut);
