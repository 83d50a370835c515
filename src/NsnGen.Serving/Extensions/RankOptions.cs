using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace NsnGen.Serving;

/// <summary>The rank of a request, in the options of Microsoft.Extensions.AI.</summary>
public static class RankOptions
{
    /// <summary>The additional property of a rank: a number, <c>R16</c>, <c>full</c> or a <see cref="Rank"/>.</summary>
    public const string RankKey = "rank";

    /// <summary>The additional property of a budget: a number from 0 to 1, or a percentage.</summary>
    public const string BudgetKey = "budget";

    /// <summary>Asks for a rank or a plan.</summary>
    /// <param name="options">The options, which are changed.</param>
    /// <param name="rank">The rank.</param>
    public static EmbeddingGenerationOptions WithRank(this EmbeddingGenerationOptions options, Rank rank)
    {
        ArgumentNullException.ThrowIfNull(options);
        Set(options.AdditionalProperties ??= [], RankKey, rank);
        return options;
    }

    /// <summary>Asks for the best that costs no more than a share of the dense model.</summary>
    /// <param name="options">The options, which are changed.</param>
    /// <param name="share">Above 0, up to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in that range.</exception>
    public static EmbeddingGenerationOptions WithBudget(this EmbeddingGenerationOptions options, double share)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ = RankChoice.Budget(share);
        Set(options.AdditionalProperties ??= [], BudgetKey, share);
        return options;
    }

    /// <summary>What additional properties ask for.</summary>
    /// <exception cref="RequestRefusedException">They ask for no rank that there could be.</exception>
    internal static RankChoice ChoiceOf(
        AdditionalPropertiesDictionary? properties,
        string rankKey = RankKey,
        string budgetKey = BudgetKey
    )
    {
        var rank = ValueOf(properties, rankKey);
        var budget = ValueOf(properties, budgetKey);
        try
        {
            return rank is Rank typed && budget is null
                ? RankChoice.Of(typed)
                : RankChoice.Parse(TextOf(rank), TextOf(budget));
        }
        catch (FormatException fault)
        {
            throw RequestRefusedException.Of(RefusalReason.Rank, fault.Message, fault);
        }
    }

    /// <summary>One of the two is asked for, the one that was asked for last.</summary>
    private static void Set(AdditionalPropertiesDictionary properties, string key, object value)
    {
        properties.Remove(RankKey);
        properties.Remove(BudgetKey);
        properties[key] = value;
    }

    private static object? ValueOf(AdditionalPropertiesDictionary? properties, string key) =>
        properties is not null && properties.TryGetValue(key, out var value) ? value : null;

    private static string? TextOf(object? value) =>
        value switch
        {
            null or JsonElement { ValueKind: JsonValueKind.Null } => null,
            JsonElement element => element.ToString(),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
}
