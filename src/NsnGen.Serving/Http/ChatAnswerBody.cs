using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>An answer of <c>/v1/chat/completions</c>, or one event of it.</summary>
internal sealed record ChatAnswerBody
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("object")]
    public required string Object { get; init; }

    /// <summary>When it began, in seconds since 1970.</summary>
    [JsonPropertyName("created")]
    public required long Created { get; init; }

    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("choices")]
    public required IReadOnlyList<ChatChoiceBody> Choices { get; init; }

    [JsonPropertyName("usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenUsage? Usage { get; init; }

    [JsonPropertyName("nsn"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatRankUsed? Used { get; init; }
}
