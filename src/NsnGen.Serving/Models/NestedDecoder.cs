using Microsoft.Extensions.AI;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Serving;

/// <summary>
/// A nested causal language model that goes on with a text, each step at a rank of its own. It owns nothing; what it remembers of a text
/// belongs to that text.
/// </summary>
public sealed class NestedDecoder : ServedModel
{
    private readonly Func<string, IReadOnlyList<int>> encode;
    private readonly Func<Decoding> begin;
    private readonly DecoderSettings settings;

    private NestedDecoder(
        ModelFacts facts,
        Func<string, IReadOnlyList<int>> encode,
        Func<IReadOnlyList<int>, string> decode,
        Func<Decoding> begin,
        DecoderSettings settings
    )
        : base(facts, settings)
    {
        this.encode = encode;
        this.begin = begin;
        this.settings = settings;
        Decode = decode;
    }

    /// <summary>A decoder of a nested model.</summary>
    /// <typeparam name="TModel">The annotated model class.</typeparam>
    /// <typeparam name="TAtRank">The generated <c>Model.AtRank</c>.</typeparam>
    /// <typeparam name="TMemory">What the model remembers of a text, its cache of keys and values.</typeparam>
    /// <param name="nested">The model, in eval mode.</param>
    /// <param name="encode">Turns a prompt to tokens, with the one that begins a text; called by many threads at once.</param>
    /// <param name="decode">Turns tokens to text.</param>
    /// <param name="remember">Makes the memory of a new text; the server disposes it.</param>
    /// <param name="step">
    /// Calls the model: further tokens of the text <c>[1, tokens]</c>, int64, and its memory; to logits, the last axis those of the vocabulary and the
    /// last row those of the next token.
    /// </param>
    /// <param name="settings">What else there is to know; null for the defaults.</param>
    /// <exception cref="ArgumentException">The model is in train mode.</exception>
    public static NestedDecoder Of<TModel, TAtRank, TMemory>(
        INestedModel<TModel, TAtRank> nested,
        Func<string, IReadOnlyList<int>> encode,
        Func<IReadOnlyList<int>, string> decode,
        Func<TMemory> remember,
        Func<TAtRank, Tensor, TMemory, Tensor> step,
        DecoderSettings? settings = null
    )
        where TAtRank : struct, IAtRank
        where TMemory : IDisposable
    {
        ArgumentNullException.ThrowIfNull(encode);
        ArgumentNullException.ThrowIfNull(decode);
        ArgumentNullException.ThrowIfNull(remember);
        ArgumentNullException.ThrowIfNull(step);
        return new NestedDecoder(ModelFacts.Of(nested), encode, decode, Begin, settings ?? new DecoderSettings());

        Decoding Begin()
        {
            var memory = remember();
            return new Decoding(memory, (tokens, rank) => step(nested.WithRank(rank), tokens, memory));
        }
    }

    /// <summary>Turns tokens to text.</summary>
    internal Func<IReadOnlyList<int>, string> Decode { get; }

    /// <summary>The most tokens of an answer where a request says none.</summary>
    internal int AnswerTokens => settings.AnswerTokens;

    /// <summary>Whether a token ends an answer.</summary>
    internal bool IsEnd(int token) => settings.Ends.Contains(token);

    /// <summary>The prompt that a conversation becomes.</summary>
    internal string PromptOf(IReadOnlyList<ChatMessage> messages) =>
        settings.Prompt?.Invoke(messages) ?? string.Join('\n', messages.Select(message => message.Text));

    /// <summary>The tokens of a prompt.</summary>
    /// <exception cref="RequestRefusedException">There are none, or so many that none is left for an answer.</exception>
    internal int[] Tokenize(string prompt)
    {
        int[] tokens = [.. encode(prompt)];
        return tokens.Length switch
        {
            0 => throw RequestRefusedException.Of(RefusalReason.Input, "A prompt without any token has no answer."),
            var length when length >= MaxTokens => throw RequestRefusedException.Of(
                RefusalReason.Length,
                $"A prompt has {length} tokens; with its answer it has at most {MaxTokens}."
            ),
            _ => tokens,
        };
    }

    /// <summary>Begins a text.</summary>
    internal Decoding Begin() => begin();
}
