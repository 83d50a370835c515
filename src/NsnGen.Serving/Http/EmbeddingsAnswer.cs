using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>The answer of <c>/v1/embeddings</c>.</summary>
internal sealed record EmbeddingsAnswer(
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("data")] IReadOnlyList<EmbeddingEntry> Data,
    [property: JsonPropertyName("usage")] TokenUsage Usage,
    [property: JsonPropertyName("nsn")] RankUsed Used
)
{
    [JsonPropertyName("object")]
    public string Object => "list";

    public static EmbeddingsAnswer Of(string model, IReadOnlyList<EmbeddedText> texts, bool isBase64, RankUsed used) =>
        new(
            model,
            [.. texts.Select((text, i) => new EmbeddingEntry(i, Written(text.Vector, isBase64), text.Rank.ToString()))],
            new TokenUsage(texts.Sum(text => text.Tokens)),
            used
        );

    private static object Written(float[] vector, bool isBase64) =>
        isBase64 ? Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector)) : vector;
}
