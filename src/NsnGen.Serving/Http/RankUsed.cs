using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace NsnGen.Serving;

/// <summary>Which rank an answer was made at and what it cost: the field <c>nsn</c>, and headers for clients that show no other fields.</summary>
internal sealed record RankUsed
{
    /// <summary>The rank or plan; of several, <c>16, 64</c>.</summary>
    [JsonPropertyName("rank")]
    public required string Rank { get; init; }

    [JsonPropertyName("cost_share")]
    public required double CostShare { get; init; }

    [JsonPropertyName("multiply_adds")]
    public required double Macs { get; init; }

    [JsonPropertyName("dense_multiply_adds")]
    public required double DenseMacs { get; init; }

    /// <summary>How long the last text waited for its forward.</summary>
    [JsonPropertyName("waited_ms")]
    public required double WaitedMs { get; init; }

    /// <summary>How long the slowest forward took.</summary>
    [JsonPropertyName("ran_ms")]
    public required double RanMs { get; init; }

    /// <summary>From the first byte of the request to the answer.</summary>
    [JsonPropertyName("total_ms")]
    public required double TotalMs { get; init; }

    /// <summary>How many texts ran in the forward of the first text.</summary>
    [JsonPropertyName("batch_size")]
    public required int BatchSize { get; init; }

    public static RankUsed Of(IReadOnlyList<EmbeddedText> texts, TimeSpan total)
    {
        var cost = new ServedCost(texts.Sum(text => text.Cost.Macs), texts.Sum(text => text.Cost.DenseMacs));
        return new RankUsed
        {
            Rank = string.Join(", ", texts.Select(text => text.Rank.ToString()).Distinct(StringComparer.Ordinal)),
            CostShare = cost.Share,
            Macs = cost.Macs,
            DenseMacs = cost.DenseMacs,
            WaitedMs = texts.Max(text => text.Waited).TotalMilliseconds,
            RanMs = texts.Max(text => text.Ran).TotalMilliseconds,
            TotalMs = total.TotalMilliseconds,
            BatchSize = texts[0].BatchSize,
        };
    }

    public void WriteTo(IHeaderDictionary headers)
    {
        headers["nsn-rank"] = Uri.EscapeDataString(Rank)
            .Replace("%20", " ", StringComparison.Ordinal)
            .Replace("%2C", ",", StringComparison.Ordinal);
        headers["nsn-cost-share"] = CostShare.ToString("0.####", CultureInfo.InvariantCulture);
        headers["nsn-milliseconds"] = TotalMs.ToString("0.###", CultureInfo.InvariantCulture);
    }
}
