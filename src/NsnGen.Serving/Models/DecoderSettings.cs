using Microsoft.Extensions.AI;

namespace NsnGen.Serving;

/// <summary>What a server needs to know of a language model beside the model.</summary>
public sealed record DecoderSettings : ServedModelSettings
{
    /// <summary>The tokens that end an answer; they are not part of it.</summary>
    public IReadOnlyCollection<int> Ends { get; init; } = [];

    /// <summary>The prompt that a conversation becomes; null for the texts of its messages, a line each.</summary>
    public Func<IReadOnlyList<ChatMessage>, string>? Prompt { get; init; }

    /// <summary>The most tokens of an answer where a request says none; at least 1.</summary>
    public int AnswerTokens
    {
        get;
        init => field = Checked.AtLeast(1, value, nameof(AnswerTokens));
    } = 256;
}
