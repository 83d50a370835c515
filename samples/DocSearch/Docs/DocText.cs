namespace NsnGen.Samples.DocSearch;

/// <summary>A summary of the documentation, and what it is of.</summary>
/// <param name="Summary">The summary.</param>
/// <param name="Members">The full names of the members that have it, in the order of the files.</param>
public sealed record DocText(string Summary, IReadOnlyList<string> Members);
