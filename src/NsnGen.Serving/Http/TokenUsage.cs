using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>How many tokens were read and written.</summary>
internal sealed record TokenUsage(
    [property: JsonPropertyName("prompt_tokens")] int Read,
    [property: JsonPropertyName("completion_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        int? Written = null
)
{
    [JsonPropertyName("total_tokens")]
    public int Total => Read + (Written ?? 0);
}
