namespace NsnGen.Serving;

/// <summary>How an answer came about.</summary>
public sealed record ChatAnswer
{
    /// <summary>Whether it ended because no more tokens were allowed.</summary>
    public required bool IsCut { get; init; }

    /// <summary>At what the prompt was read.</summary>
    public required Rank PromptRank { get; init; }

    /// <summary>The ranks of the answer, in the order of their use.</summary>
    public required IReadOnlyList<Rank> AnswerRanks { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens of the answer, the one that ended it included.</summary>
    public required int AnswerTokens { get; init; }

    /// <summary>What all cost.</summary>
    public required ServedCost Cost { get; init; }

    /// <summary>How long the conversation waited for its turn.</summary>
    public required TimeSpan Waited { get; init; }

    /// <summary>How long the prompt and the answer took.</summary>
    public required TimeSpan Ran { get; init; }
}
