using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Writes text token by token.</summary>
/// <param name="forward">The model: tokens <c>[1, n]</c>, the cache, and the number of the step, to logits <c>[1, n, vocabulary]</c>.</param>
/// <param name="config">The model's dimensions.</param>
/// <param name="ends">Tokens after which a text is over; null for <see cref="Tokenizer.Start"/>.</param>
public sealed class Decoder(
    Func<Tensor, KeyValueCache, int, Tensor> forward,
    LlamaConfig config,
    IReadOnlyList<int>? ends = null
)
{
    /// <summary>A decoder of a nested model that may use another rank in each step.</summary>
    /// <param name="nested">The model, in eval mode.</param>
    /// <param name="rankOf">The rank of a step; step 0 reads the prompt.</param>
    /// <param name="config">The model's dimensions.</param>
    /// <param name="ends">Tokens after which a text is over; null for <see cref="Tokenizer.Start"/>.</param>
    public static Decoder Of(
        Llama.Nested nested,
        Func<int, Rank> rankOf,
        LlamaConfig config,
        IReadOnlyList<int>? ends = null
    ) => new((tokens, cache, step) => nested.call(tokens, cache, rankOf(step)), config, ends);

    /// <summary>Continues a prompt until a new text would begin.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="count">The most tokens to write.</param>
    /// <param name="choose">Chooses a token by its logits, <c>[vocabulary]</c>.</param>
    public IEnumerable<int> Write(IReadOnlyList<int> prompt, int count, Func<Tensor, int> choose)
    {
        using var cache = new KeyValueCache(config.Layers, config.Context);
        var read = prompt.Select(token => (long)token).ToArray();
        for (var step = 0; step < count && cache.Length + read.Length <= config.Context; step++)
        {
            var next = Step(read, cache, step, choose);
            if ((ends ?? [Tokenizer.Start]).Contains(next))
            {
                yield break;
            }
            yield return next;
            read = [next];
        }
    }

    private int Step(long[] read, KeyValueCache cache, int step, Func<Tensor, int> choose)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var logits = forward(tensor(read).unsqueeze(0), cache, step);
        return choose(logits[0, -1]);
    }
}
