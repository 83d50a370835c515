using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>The answer of <c>/v1/models</c>.</summary>
internal sealed record ModelList([property: JsonPropertyName("data")] IReadOnlyList<ModelEntry> Data)
{
    [JsonPropertyName("object")]
    public string Object => "list";
}
