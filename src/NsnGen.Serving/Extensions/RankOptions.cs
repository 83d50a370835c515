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

    private const string RanksKey = "ranks";

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

    /// <summary>Asks for a rank or a plan, for the prompt and the answer.</summary>
    /// <param name="options">The options, which are changed.</param>
    /// <param name="rank">The rank.</param>
    public static ChatOptions WithRank(this ChatOptions options, Rank rank) =>
        options.WithRanks(PhaseRanks.Of(RankChoice.Of(rank)));

    /// <summary>Asks for the best that costs no more than a share of the dense model, for the prompt and the answer.</summary>
    /// <param name="options">The options, which are changed.</param>
    /// <param name="share">Above 0, up to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in that range.</exception>
    public static ChatOptions WithBudget(this ChatOptions options, double share) =>
        options.WithRanks(PhaseRanks.Of(RankChoice.Budget(share)));

    /// <summary>Asks for a rank for each phase of a conversation.</summary>
    /// <param name="options">The options, which are changed.</param>
    /// <param name="ranks">The ranks of the prompt, and of the answer while it is written.</param>
    public static ChatOptions WithRanks(this ChatOptions options, PhaseRanks ranks)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ranks);
        Set(options.AdditionalProperties ??= [], RanksKey, ranks);
        return options;
    }

    /// <summary>The ranks of a conversation that additional properties ask for.</summary>
    /// <exception cref="RequestRefusedException">They ask for no rank that there could be.</exception>
    internal static PhaseRanks RanksOf(AdditionalPropertiesDictionary? properties) =>
        ValueOf(properties, RanksKey) as PhaseRanks ?? PhaseRanks.Of(ChoiceOf(properties));

    /// <summary>What additional properties ask for.</summary>
    /// <exception cref="RequestRefusedException">They ask for no rank that there could be.</exception>
    internal static RankChoice ChoiceOf(AdditionalPropertiesDictionary? properties)
    {
        var rank = ValueOf(properties, RankKey);
        var budget = ValueOf(properties, BudgetKey);
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

    /// <summary>One of them is asked for, the one that was asked for last.</summary>
    private static void Set(AdditionalPropertiesDictionary properties, string key, object value)
    {
        properties.Remove(RankKey);
        properties.Remove(BudgetKey);
        properties.Remove(RanksKey);
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
