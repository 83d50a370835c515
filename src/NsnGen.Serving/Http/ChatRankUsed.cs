using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>Which ranks an answer was written at and what it cost: the field <c>nsn</c>; of a stream, of an event.</summary>
internal sealed record ChatRankUsed
{
    /// <summary>The rank of the prompt; of an event, of its text.</summary>
    [JsonPropertyName("rank")]
    public required string Rank { get; init; }

    [JsonPropertyName("answer_ranks"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AnswerRanks { get; init; }

    [JsonPropertyName("cost_share"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CostShare { get; init; }

    [JsonPropertyName("multiply_adds"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Macs { get; init; }

    [JsonPropertyName("dense_multiply_adds"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DenseMacs { get; init; }

    [JsonPropertyName("waited_ms"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? WaitedMs { get; init; }

    [JsonPropertyName("ran_ms"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RanMs { get; init; }

    public static ChatRankUsed Of(ChatPiece piece) =>
        piece.End is { } answer
            ? new ChatRankUsed
            {
                Rank = answer.PromptRank.ToString(),
                AnswerRanks = [.. answer.AnswerRanks.Select(rank => rank.ToString())],
                CostShare = answer.Cost.Share,
                Macs = answer.Cost.Macs,
                DenseMacs = answer.Cost.DenseMacs,
                WaitedMs = answer.Waited.TotalMilliseconds,
                RanMs = answer.Ran.TotalMilliseconds,
            }
            : new ChatRankUsed { Rank = piece.Rank.ToString() };
}
