using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>One vector.</summary>
internal sealed record EmbeddingEntry(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("embedding")] object Embedding,
    [property: JsonPropertyName("rank")] string Rank
)
{
    [JsonPropertyName("object")]
    public string Object => "embedding";
}
