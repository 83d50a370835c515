namespace NsnGen.Samples.ApiDocs;

/// <summary>The summary of a documented API member and the namespace it is in.</summary>
public sealed record LabelledText(string Namespace, string Text);
