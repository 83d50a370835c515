using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>The one choice of an answer: a whole message, or what an event adds to it.</summary>
internal sealed record ChatChoiceBody
{
    [JsonPropertyName("index")]
    public int Index => 0;

    [JsonPropertyName("message"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatTextBody? Message { get; init; }

    [JsonPropertyName("delta"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatTextBody? Delta { get; init; }

    /// <summary><c>stop</c> or <c>length</c>; null before the end.</summary>
    [JsonPropertyName("finish_reason")]
    public string? FinishReason { get; init; }

    public static string ReasonOf(ChatAnswer answer) => answer.IsCut ? "length" : "stop";
}
