using System.Text.Json;
using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>What every body may hold.</summary>
internal abstract record RankedBody
{
    [JsonPropertyName("model")]
    public string? Model { get; init; }

    /// <summary>A number, <c>R16</c> or <c>full</c>.</summary>
    [JsonPropertyName("rank")]
    public JsonElement Rank { get; init; }

    /// <summary>A number from 0 to 1, or a percentage.</summary>
    [JsonPropertyName("budget")]
    public JsonElement Budget { get; init; }

    /// <summary>How long the answer may take, in milliseconds.</summary>
    [JsonPropertyName("timeout_ms")]
    public double? TimeoutMs { get; init; }

    /// <exception cref="RequestRefusedException">No rank that there could be is asked for.</exception>
    public RankChoice Choice => ChoiceOf(Rank, Budget);

    /// <exception cref="RequestRefusedException">It is no time.</exception>
    public TimeSpan? Timeout =>
        TimeoutMs switch
        {
            null => null,
            > 0 and <= 86_400_000 => TimeSpan.FromMilliseconds(TimeoutMs.Value),
            _ => throw RequestRefusedException.Of(RefusalReason.Input, "timeout_ms is a number above 0, up to a day."),
        };

    protected static RankChoice ChoiceOf(JsonElement rank, JsonElement budget)
    {
        try
        {
            return RankChoice.Parse(TextOf(rank), TextOf(budget));
        }
        catch (FormatException fault)
        {
            throw RequestRefusedException.Of(RefusalReason.Rank, fault.Message, fault);
        }
    }

    private static string? TextOf(JsonElement element) =>
        element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : element.ToString();
}
