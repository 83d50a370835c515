using NsnGen.Checkpoints;

namespace NsnGen.Gguf;

/// <summary>The sizes of a Llama, as its tensors have them.</summary>
/// <param name="Hidden">Size of a token's vector.</param>
/// <param name="Vocabulary">How many tokens there are.</param>
/// <param name="HeadSize">Size of a head.</param>
/// <param name="KeyValueHeads">Key and value heads.</param>
/// <param name="FeedForward">Hidden units of each block.</param>
internal sealed record LlamaShape(
    long Hidden,
    long Vocabulary,
    long HeadSize,
    long KeyValueHeads,
    IReadOnlyList<long> FeedForward
)
{
    /// <param name="tensors">The tensors by GGUF's names.</param>
    /// <param name="heads">Query heads.</param>
    /// <exception cref="ArgumentException">They are not those of a Llama.</exception>
    public static LlamaShape Of(IReadOnlyDictionary<string, DenseTensor> tensors, int heads)
    {
        var blocks = CheckNames(tensors);
        var embedding = Matrix(LlamaNames.Embedding);
        var (vocabulary, hidden) = (embedding[0], embedding[1]);
        var queries = Matrix(LlamaNames.In(0, "attn_q"))[0];
        if (queries % heads != 0 || queries / heads % 2 != 0)
        {
            throw NoLlama($"its {queries} queries cannot be split into {heads} heads of an even size");
        }
        var headSize = queries / heads;
        var keys = Matrix(LlamaNames.In(0, "attn_k"))[0];
        if (keys % headSize != 0 || keys == 0 || heads % (keys / headSize) != 0)
        {
            throw NoLlama($"{heads} query heads of {headSize} numbers cannot share {keys} keys");
        }
        Check(LlamaNames.Norm, hidden);
        if (tensors.ContainsKey(LlamaNames.Head))
        {
            Check(LlamaNames.Head, vocabulary, hidden);
        }
        var units = new List<long>();
        for (var block = 0; block < blocks; block++)
        {
            var wide = Matrix(LlamaNames.In(block, "ffn_gate"))[0];
            units.Add(wide);
            Check(LlamaNames.In(block, "attn_norm"), hidden);
            Check(LlamaNames.In(block, "ffn_norm"), hidden);
            Check(LlamaNames.In(block, "attn_q"), queries, hidden);
            Check(LlamaNames.In(block, "attn_k"), keys, hidden);
            Check(LlamaNames.In(block, "attn_v"), keys, hidden);
            Check(LlamaNames.In(block, "attn_output"), hidden, queries);
            Check(LlamaNames.In(block, "ffn_gate"), wide, hidden);
            Check(LlamaNames.In(block, "ffn_up"), wide, hidden);
            Check(LlamaNames.In(block, "ffn_down"), hidden, wide);
        }
        return new LlamaShape(hidden, vocabulary, headSize, keys / headSize, units);

        long[] Matrix(string name) =>
            tensors[name].Shape is { Length: 2 } shape
                ? shape
                : throw NoLlama($"'{tensors[name].Name}' is [{string.Join(", ", tensors[name].Shape)}], and no matrix");

        void Check(string name, params long[] shape)
        {
            if (!tensors[name].Shape.AsSpan().SequenceEqual(shape))
            {
                throw NoLlama(
                    $"'{tensors[name].Name}' is [{string.Join(", ", tensors[name].Shape)}] where a Llama of these sizes has [{string.Join(", ", shape)}]"
                );
            }
        }
    }

    /// <returns>How many blocks there are.</returns>
    private static int CheckNames(IReadOnlyDictionary<string, DenseTensor> tensors)
    {
        if (tensors.FirstOrDefault(tensor => !LlamaNames.IsKnown(tensor.Key)) is { Value: { } unknown })
        {
            throw NoLlama($"no Llama has '{unknown.Name}'");
        }
        var blocks = tensors.Keys.Max(LlamaNames.BlockOf) + 1 ?? 0;
        var needed = Enumerable
            .Range(0, Math.Max(blocks, 1))
            .SelectMany(LlamaNames.WeightsOf)
            .Prepend(LlamaNames.Norm)
            .Prepend(LlamaNames.Embedding);
        return needed.FirstOrDefault(name => !tensors.ContainsKey(name)) is { } missing
            ? throw NoLlama($"it has no tensor that would be '{missing}'")
            : blocks;
    }

    private static ArgumentException NoLlama(string reason) =>
        new($"The model is no Llama that GGUF has a place for: {reason}.");
}
