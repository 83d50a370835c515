namespace NsnGen.Serving;

/// <summary>The ranks of a conversation: one for its prompt, one for its answer, which may fall while it is written.</summary>
public sealed record PhaseRanks
{
    /// <summary>At what the prompt is read.</summary>
    public RankChoice Prompt { get; init; } = RankChoice.Any;

    /// <summary>At what the answer begins.</summary>
    public RankChoice Answer { get; init; } = RankChoice.Any;

    /// <summary>At what a long answer ends; nothing for what it began at. It goes down by way of the model's points between the two.</summary>
    public RankChoice Last { get; init; } = RankChoice.Any;

    /// <summary>After how many tokens <see cref="Last"/> is reached; at least 1.</summary>
    public int FallOver
    {
        get;
        init => field = Checked.AtLeast(1, value, nameof(FallOver));
    } = 64;

    /// <summary>One rank for all.</summary>
    public static PhaseRanks Of(RankChoice choice) => new() { Prompt = choice, Answer = choice };
}
