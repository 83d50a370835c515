using Microsoft.Extensions.AI;

namespace NsnGen.Serving;

/// <summary>What is asked of a chat model.</summary>
public sealed record ChatRequest
{
    /// <summary>The conversation, at least one message.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The ranks of the prompt and of the answer.</summary>
    public PhaseRanks Ranks { get; init; } = new();

    /// <summary>The most tokens of the answer, at least 1; null for the model's own number.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>0 for the most probable token each time; 1 draws by the probabilities as they are. At least 0.</summary>
    public double Temperature { get; init; }

    /// <summary>How many of the most probable tokens there is a choice of, at least 1; null for all.</summary>
    public int? TopK { get; init; }

    /// <summary>How much probability the choice is of: above 0, up to 1.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Repeats the choices; null for others each time.</summary>
    public long? Seed { get; init; }

    /// <summary>Texts before which the answer ends.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>How long the whole answer may take, if that is less than <see cref="ServingOptions.Timeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <exception cref="RequestRefusedException">A value is out of its range.</exception>
    internal void Check()
    {
        (bool IsRight, string Fault)[] rules =
        [
            (Messages.Count > 0, "A conversation has at least one message."),
            (MaxTokens is null or >= 1, "The most tokens of an answer are at least 1."),
            (Temperature is >= 0 and <= 100, "A temperature goes from 0 to 100."),
            (TopK is null or >= 1, "There is a choice of at least 1 token."),
            (TopP is > 0 and <= 1, "The probability that the choice is of is above 0, up to 1."),
            (
                Stops.Count <= 16 && Stops.All(stop => stop.Length is > 0 and <= 256),
                "There are at most 16 stop texts of 1 to 256 characters."
            ),
        ];
        if (rules.FirstOrDefault(rule => !rule.IsRight) is { Fault: { } fault })
        {
            throw RequestRefusedException.Of(RefusalReason.Input, fault);
        }
    }
}
