using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>The ranks of a model, and its load.</summary>
internal sealed record ModelDetails(
    [property: JsonPropertyName("max_rank")] int MaxRank,
    [property: JsonPropertyName("max_tokens")] int MaxTokens,
    [property: JsonPropertyName("current")] PointEntry Current,
    [property: JsonPropertyName("points")] IReadOnlyList<PointEntry> Points,
    [property: JsonPropertyName("load")] LoadEntry Load
);
