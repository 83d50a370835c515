using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Serving;

/// <summary>A nested model that turns texts to vectors, each at a rank of its own. It owns nothing, and may be called from many threads.</summary>
public sealed class NestedEncoder : ServedModel
{
    private readonly Func<string, long[]> tokenize;
    private readonly Func<Rank, Tensor, Tensor?, Tensor> encode;
    private readonly long padding;

    private NestedEncoder(
        ModelFacts facts,
        Func<string, long[]> tokenize,
        Func<Rank, Tensor, Tensor?, Tensor> encode,
        EncoderSettings settings
    )
        : base(facts, settings)
    {
        this.tokenize = tokenize;
        this.encode = encode;
        padding = settings.Padding;
    }

    /// <summary>An encoder of a nested model.</summary>
    /// <param name="nested">The model, in eval mode.</param>
    /// <param name="tokenize">Turns a text to tokens; called by many threads at once.</param>
    /// <param name="encode">
    /// Calls the model: tokens <c>[batch, tokens]</c>, int64; where they are no padding, <c>[batch, tokens]</c>, bool, or null if there is
    /// none; to vectors <c>[batch, size]</c>. A row may not depend on others, nor on its padding.
    /// </param>
    /// <param name="settings">What else there is to know; null for the defaults.</param>
    /// <exception cref="ArgumentException">The model is in train mode.</exception>
    public static NestedEncoder Of<TModel, TAtRank>(
        INestedModel<TModel, TAtRank> nested,
        Func<string, long[]> tokenize,
        Func<TAtRank, Tensor, Tensor?, Tensor> encode,
        EncoderSettings? settings = null
    )
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(tokenize);
        ArgumentNullException.ThrowIfNull(encode);
        return new NestedEncoder(
            ModelFacts.Of(nested),
            tokenize,
            (rank, tokens, present) => encode(nested.WithRank(rank), tokens, present),
            settings ?? new EncoderSettings()
        );
    }

    /// <summary>The tokens of a text.</summary>
    /// <exception cref="RequestRefusedException">There are none, or more than <see cref="ServedModel.MaxTokens"/>.</exception>
    public long[] Tokenize(string text)
    {
        var tokens = tokenize(text);
        return tokens.Length switch
        {
            0 => throw RequestRefusedException.Of(RefusalReason.Input, "A text without any token has no vector."),
            var length when length > MaxTokens => throw RequestRefusedException.Of(
                RefusalReason.Length,
                $"A text has {length} tokens; the model takes at most {MaxTokens}."
            ),
            _ => tokens,
        };
    }

    /// <summary>The vectors of some texts in one forward, each at its own rank, on this thread.</summary>
    /// <param name="texts">The tokens of each text.</param>
    /// <param name="ranks">The rank or plan of each, bound to the model.</param>
    /// <returns>The vector of each.</returns>
    /// <exception cref="ArgumentException">There are no texts, or not as many ranks.</exception>
    public float[][] Encode(IReadOnlyList<long[]> texts, IReadOnlyList<Rank> ranks)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(ranks);
        if (texts.Count == 0 || texts.Count != ranks.Count)
        {
            throw new ArgumentException($"{texts.Count} texts have {ranks.Count} ranks; each has one.", nameof(ranks));
        }
        using var untracked = inference_mode();
        using var scope = NewDisposeScope();
        var (tokens, present) = Padded(texts);
        var vectors = encode(Joined(ranks), tokens, present).to(ScalarType.Float32).cpu().contiguous();
        return Rows(vectors, texts.Count);
    }

    /// <summary>One rank for all rows, or a rank for each.</summary>
    private static Rank Joined(IReadOnlyList<Rank> ranks)
    {
        var first = ranks[0];
        return ranks.All(rank => rank.Value == first.Value && rank.Plan == first.Plan) ? first : Rank.PerRow(ranks);
    }

    private (Tensor Tokens, Tensor? Present) Padded(IReadOnlyList<long[]> texts)
    {
        var width = texts.Max(text => text.Length);
        var tokens = new long[texts.Count * width];
        var present = new bool[tokens.Length];
        Array.Fill(tokens, padding);
        for (var i = 0; i < texts.Count; i++)
        {
            texts[i].CopyTo(tokens, i * width);
            present.AsSpan(i * width, texts[i].Length).Fill(true);
        }
        var isFull = texts.All(text => text.Length == width);
        return (tensor(tokens, [texts.Count, width]), isFull ? null : tensor(present, [texts.Count, width]));
    }

    private static float[][] Rows(Tensor vectors, int count)
    {
        if (vectors.shape.Length != 2 || vectors.shape[0] != count)
        {
            throw new InvalidOperationException(
                $"An encoder gives a vector for each of {count} texts; this one gave [{string.Join(", ", vectors.shape)}]."
            );
        }
        return [.. vectors.data<float>().ToArray().Chunk((int)vectors.shape[1])];
    }
}
