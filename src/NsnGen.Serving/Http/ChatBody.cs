using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace NsnGen.Serving;

/// <summary>The body of a request to <c>/v1/chat/completions</c>; fields that are not here are passed over.</summary>
internal sealed record ChatBody : RankedBody
{
    [JsonPropertyName("messages")]
    public IReadOnlyList<MessageBody>? Messages { get; init; }

    [JsonPropertyName("stream")]
    public bool? Stream { get; init; }

    [JsonPropertyName("stream_options")]
    public StreamOptionsBody? StreamOptions { get; init; }

    [JsonPropertyName("max_tokens")]
    public int? MaxTokens { get; init; }

    /// <summary>The newer name of the same.</summary>
    [JsonPropertyName("max_completion_tokens")]
    public int? MaxCompletionTokens { get; init; }

    [JsonPropertyName("temperature")]
    public double? Temperature { get; init; }

    [JsonPropertyName("top_p")]
    public double? TopP { get; init; }

    [JsonPropertyName("top_k")]
    public int? TopK { get; init; }

    [JsonPropertyName("seed")]
    public long? Seed { get; init; }

    /// <summary>A text or a list of texts.</summary>
    [JsonPropertyName("stop")]
    public JsonElement Stop { get; init; }

    /// <summary>How many answers; one is all there is.</summary>
    [JsonPropertyName("n")]
    public int? Answers { get; init; }

    [JsonPropertyName("tools")]
    public JsonElement Tools { get; init; }

    [JsonPropertyName("response_format")]
    public JsonElement ResponseFormat { get; init; }

    /// <summary>The rank of the prompt, where it is not <see cref="RankedBody.Rank"/>.</summary>
    [JsonPropertyName("prompt_rank")]
    public JsonElement PromptRank { get; init; }

    /// <summary>The rank that a long answer falls to.</summary>
    [JsonPropertyName("last_rank")]
    public JsonElement LastRank { get; init; }

    /// <summary>After how many tokens it is reached.</summary>
    [JsonPropertyName("fall_over")]
    public int? FallOver { get; init; }

    /// <exception cref="RequestRefusedException">Something is asked for that there is not.</exception>
    public ChatRequest Request()
    {
        Refuse(Answers is not null and not 1, "There is one answer; n is 1.");
        Refuse(Tools is { ValueKind: JsonValueKind.Array } && Tools.GetArrayLength() > 0, "This model calls no tools.");
        Refuse(IsFormat(), "This model answers in text and in no other format.");
        Refuse(FallOver < 1, "fall_over is at least 1.");
        return new ChatRequest
        {
            Messages = [.. (Messages ?? []).Select(message => message.Message())],
            Ranks = Ranks(),
            MaxTokens = MaxCompletionTokens ?? MaxTokens,
            Temperature = Temperature ?? 0,
            TopP = TopP ?? 1,
            TopK = TopK,
            Seed = Seed,
            Stops = Stops(),
            Timeout = Timeout,
        };
    }

    private PhaseRanks Ranks()
    {
        var answer = Choice;
        var prompt = ChoiceOf(PromptRank, default);
        var ranks = new PhaseRanks
        {
            Prompt = prompt == RankChoice.Any ? answer : prompt,
            Answer = answer,
            Last = ChoiceOf(LastRank, default),
        };
        return FallOver is { } over ? ranks with { FallOver = over } : ranks;
    }

    private IReadOnlyList<string> Stops() =>
        Stop.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => [],
            JsonValueKind.String => [Stop.GetString()!],
            JsonValueKind.Array when Stop.EnumerateArray().All(stop => stop.ValueKind == JsonValueKind.String) =>
            [
                .. Stop.EnumerateArray().Select(stop => stop.GetString()!),
            ],
            _ => throw RequestRefusedException.Of(RefusalReason.Input, "stop is a text or a list of texts."),
        };

    private bool IsFormat() =>
        ResponseFormat.ValueKind == JsonValueKind.Object
        && ResponseFormat.TryGetProperty("type", out var type)
        && !(type.ValueKind == JsonValueKind.String && type.GetString() == "text");

    private static void Refuse(bool isWrong, string fault)
    {
        if (isWrong)
        {
            throw RequestRefusedException.Of(RefusalReason.Input, fault);
        }
    }
}
