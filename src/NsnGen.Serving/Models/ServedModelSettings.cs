namespace NsnGen.Serving;

/// <summary>What a server needs to know of a model beside the model.</summary>
public record ServedModelSettings
{
    /// <summary>The most tokens of one text, or of a prompt and its answer; at least 1.</summary>
    public int MaxTokens
    {
        get;
        init => field = Checked.AtLeast(1, value, nameof(MaxTokens));
    } = 512;

    /// <summary>The length of text, in tokens, that shares of the cost are stated for; at least 1, cut to <see cref="MaxTokens"/>.</summary>
    public int TypicalTokens
    {
        get;
        init => field = Checked.AtLeast(1, value, nameof(TypicalTokens));
    } = 100;

    /// <summary>
    /// Multiply-adds of products between activations, as attention's are, of each token in a text of so many tokens; no rank changes
    /// them. Null counts none.
    /// </summary>
    public Func<int, double>? ActivationMacs { get; init; }

    /// <summary>The points that budgets and the controller choose from; empty for the model's anchors.</summary>
    public IReadOnlyList<ServedPoint> Points { get; init; } = [];
}
