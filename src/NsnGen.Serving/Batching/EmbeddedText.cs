namespace NsnGen.Serving;

/// <summary>The vector of a text, and how it came about.</summary>
/// <param name="Vector">The vector.</param>
/// <param name="Rank">The rank that was used.</param>
/// <param name="Tokens">How many tokens the text has.</param>
/// <param name="Cost">What it cost, padding not counted.</param>
public sealed record EmbeddedText(float[] Vector, Rank Rank, int Tokens, ServedCost Cost)
{
    /// <summary>How many texts ran in the same forward.</summary>
    public int BatchSize { get; init; }

    /// <summary>How long the text waited for its forward.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>How long the forward took.</summary>
    public TimeSpan Ran { get; init; }
}
