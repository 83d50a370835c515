using System.Globalization;

namespace NsnGen.Serving;

/// <summary>What a request asks for: a rank, a share of the cost, or nothing.</summary>
public abstract record RankChoice
{
    private RankChoice() { }

    /// <summary>Nothing: the server decides.</summary>
    public static RankChoice Any { get; } = new Free();

    /// <summary>The largest rank.</summary>
    public static RankChoice Full { get; } = new Largest();

    /// <summary>A rank or a plan.</summary>
    public static RankChoice Of(Rank rank) => new Exactly(rank);

    /// <summary>The best point that costs no more than a share of the dense model.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public static RankChoice Budget(double share) =>
        share is > 0 and <= 1
            ? new AtMost(share)
            : throw new ArgumentOutOfRangeException(
                nameof(share),
                share,
                "A budget is a share of the cost, above 0 and up to 1."
            );

    /// <summary>Reads what a request or a configuration says; null or empty says nothing.</summary>
    /// <param name="rank"><c>16</c>, <c>R16</c> or <c>full</c>.</param>
    /// <param name="budget"><c>0.4</c> or <c>40 %</c>.</param>
    /// <exception cref="FormatException">Both are given, or one is none of that.</exception>
    public static RankChoice Parse(string? rank, string? budget) =>
        (string.IsNullOrWhiteSpace(rank), string.IsNullOrWhiteSpace(budget)) switch
        {
            (true, true) => Any,
            (false, true) => ParseRank(rank!.Trim()),
            (true, false) => ParseBudget(budget!.Trim()),
            _ => throw new FormatException("A request asks for a rank or for a budget, not for both."),
        };

    /// <summary>The point that is meant.</summary>
    /// <param name="model">The model.</param>
    /// <param name="free">What nothing means.</param>
    /// <exception cref="RequestRefusedException">The model has no such rank, or no point is as cheap.</exception>
    internal Rank In(ServedModel model, Func<Rank> free) =>
        this switch
        {
            Exactly exactly => model.Bind(exactly.Rank),
            Largest => model.Full,
            AtMost budget => (model.Ladder.Under(budget.Share) ?? throw TooSmall(model, budget.Share)).Rank,
            _ => free(),
        };

    private static RankChoice ParseRank(string text)
    {
        if (text.Equals("full", StringComparison.OrdinalIgnoreCase))
        {
            return Full;
        }
        var digits = text.StartsWith('R') || text.StartsWith('r') ? text.AsSpan(1) : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
            ? Of(Rank.Of(number))
            : throw new FormatException("A rank is a number from 1, R and a number, or full: 16, R16, full.");
    }

    private static RankChoice ParseBudget(string text)
    {
        var isPercent = text.EndsWith('%');
        var digits = isPercent ? text[..^1].TrimEnd() : text;
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            throw new FormatException(BudgetIs);
        }
        var share = isPercent ? number / 100 : number;
        return share is > 0 and <= 1 ? Budget(share) : throw new FormatException(BudgetIs);
    }

    private const string BudgetIs = "A budget is a share of the cost above 0 and up to 1, or a percentage: 0.4, 40 %.";

    private static RequestRefusedException TooSmall(ServedModel model, double share) =>
        RequestRefusedException.Of(
            RefusalReason.Rank,
            string.Create(
                CultureInfo.InvariantCulture,
                $"No point of this model costs {share:0.####} of the dense model or less; the cheapest costs {model.Ladder.Points[0].CostShare:0.####}."
            )
        );

    private sealed record Free : RankChoice;

    private sealed record Largest : RankChoice;

    private sealed record Exactly(Rank Rank) : RankChoice;

    private sealed record AtMost(double Share) : RankChoice;
}
