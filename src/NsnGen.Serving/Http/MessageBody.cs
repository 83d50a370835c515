using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace NsnGen.Serving;

/// <summary>A message of a conversation.</summary>
internal sealed record MessageBody
{
    [JsonPropertyName("role")]
    public string? Role { get; init; }

    /// <summary>A text, or a list of parts that are texts.</summary>
    [JsonPropertyName("content")]
    public JsonElement Content { get; init; }

    /// <exception cref="RequestRefusedException">It has no role, or holds something else than text.</exception>
    public ChatMessage Message() =>
        string.IsNullOrWhiteSpace(Role)
            ? throw RequestRefusedException.Of(RefusalReason.Input, "A message has a role.")
            : new ChatMessage(new ChatRole(Role), Text());

    private string Text() =>
        Content.ValueKind switch
        {
            JsonValueKind.String => Content.GetString()!,
            JsonValueKind.Array => string.Concat(Content.EnumerateArray().Select(Part)),
            _ => throw NoText(),
        };

    private static string Part(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object
        && part.TryGetProperty("text", out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw NoText();

    private static RequestRefusedException NoText() =>
        RequestRefusedException.Of(
            RefusalReason.Input,
            "The content of a message is a text, or a list of parts that are texts."
        );
}
