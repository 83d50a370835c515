using System.Text.Json;
using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>The body of a request to <c>/v1/embeddings</c>; fields that are not here are passed over.</summary>
internal sealed record EmbeddingsBody : RankedBody
{
    /// <summary>A text, or a list of texts.</summary>
    [JsonPropertyName("input")]
    public JsonElement Input { get; init; }

    [JsonPropertyName("encoding_format")]
    public string? EncodingFormat { get; init; }

    [JsonPropertyName("dimensions")]
    public int? Dimensions { get; init; }

    /// <summary>Whether vectors are asked for as bytes in base64.</summary>
    /// <exception cref="RequestRefusedException">They are asked for in another format.</exception>
    public bool IsBase64 =>
        EncodingFormat switch
        {
            null or "float" => false,
            "base64" => true,
            _ => throw RequestRefusedException.Of(RefusalReason.Input, "encoding_format is float or base64."),
        };

    /// <summary>The texts.</summary>
    /// <exception cref="RequestRefusedException">The input is neither a text nor a list of texts.</exception>
    public IReadOnlyList<string> Texts() =>
        Input.ValueKind switch
        {
            JsonValueKind.String => [Input.GetString()!],
            JsonValueKind.Array => [.. Input.EnumerateArray().Select(TextOf)],
            _ => throw NoText(),
        };

    private static string TextOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw NoText();

    private static RequestRefusedException NoText() =>
        RequestRefusedException.Of(
            RefusalReason.Input,
            "input is a text or a list of texts; lists of tokens are not taken."
        );
}
