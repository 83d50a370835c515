using NsnGen.Samples.Models;
using static TorchSharp.torch;

namespace NsnGen.Serving.Tests;

/// <summary>The sample's Llama with a few random weights and a token a character.</summary>
internal sealed class TinyLlama : IDisposable
{
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;
    private int steps;

    public TinyLlama()
    {
        Nested = Llama.Nested.From(new Llama(Config).Seeded(3));
        Nested.eval();
    }

    public static LlamaConfig Config { get; } =
        new()
        {
            HiddenSize = 32,
            IntermediateSize = 48,
            Layers = 2,
            Heads = 4,
            Vocabulary = 128,
            Context = 96,
        };

    public Llama.Nested Nested { get; }

    /// <summary>How many steps servers have made with it.</summary>
    public int Steps => Volatile.Read(ref steps);

    /// <summary>Called before each step.</summary>
    public Action BeforeStep { get; set; } = () => { };

    public NestedDecoder Decoder(params int[] ends) => Decoder(Nested, ends);

    /// <summary>A decoder of another model of the same sizes.</summary>
    public NestedDecoder Decoder(Llama.Nested nested, params int[] ends) =>
        NestedDecoder.Of(
            nested,
            text => [.. text.Select(character => character % Config.Vocabulary)],
            tokens => string.Concat(tokens.Select(token => (char)token)),
            () => new KeyValueCache(Config.Layers, Config.Context),
            (model, tokens, cache) =>
            {
                BeforeStep();
                Interlocked.Increment(ref steps);
                return model.call(tokens, cache);
            },
            new DecoderSettings
            {
                MaxTokens = Config.Context,
                Ends = ends,
                Points = [.. Rank.Each(2, 4, 8, 16, 32).Select(rank => new ServedPoint(rank))],
            }
        );

    /// <summary>The most probable answer, each token found from all tokens before it in one call without a cache.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="rank">The rank of all.</param>
    /// <param name="count">How many tokens.</param>
    public string Greedy(string prompt, Rank rank, int count)
    {
        using var untracked = no_grad();
        var text = prompt;
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var tokens = tensor(text.Select(character => (long)character).ToArray()).unsqueeze(0);
            text += (char)Nested.call(tokens, null, rank)[0, -1].argmax().item<long>();
        }
        return text[prompt.Length..];
    }

    public void Dispose() => Nested.Dispose();
}
