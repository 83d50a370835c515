using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>A message, or a part of one.</summary>
internal sealed record ChatTextBody(
    [property: JsonPropertyName("role"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonPropertyName("content")] string Content
);
