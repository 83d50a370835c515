using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>What a stream holds beside the answer.</summary>
/// <param name="IncludeUsage">Whether the last event says how many tokens there were.</param>
internal sealed record StreamOptionsBody([property: JsonPropertyName("include_usage")] bool? IncludeUsage);
