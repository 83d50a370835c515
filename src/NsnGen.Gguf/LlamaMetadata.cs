namespace NsnGen.Gguf;

/// <summary>What a GGUF file says of a Llama before its tensors.</summary>
internal static class LlamaMetadata
{
    private const string Llama = "llama";

    /// <summary>llama.cpp's name of Llamas whose blocks differ in size (Bercovich et al., arXiv 2411.19146). They compute the same.</summary>
    private const string Uneven = "deci";

    private const uint QuantizationVersion = 2;

    public static IEnumerable<(string Key, object Value)> Of(LlamaFacts facts, LlamaShape shape, GgufOptions options)
    {
        var isEven = shape.FeedForward.Distinct().Count() == 1;
        var architecture = isEven ? Llama : Uneven;
        yield return ("general.architecture", architecture);
        yield return ("general.name", options.Name ?? architecture);
        yield return ("general.alignment", GgufFile.Alignment);
        yield return ("general.file_type", FileType(options.Precision));
        if (options.Precision is GgufPrecision.Q8_0)
        {
            yield return ("general.quantization_version", QuantizationVersion);
        }
        yield return ($"{architecture}.vocab_size", (uint)shape.Vocabulary);
        yield return ($"{architecture}.context_length", (uint)facts.Context);
        yield return ($"{architecture}.embedding_length", (uint)shape.Hidden);
        yield return ($"{architecture}.block_count", (uint)shape.FeedForward.Count);
        foreach (var (key, value) in OfBlocks())
        {
            yield return ($"{architecture}.{key}", value);
        }
        yield return ($"{architecture}.attention.key_length", (uint)shape.HeadSize);
        yield return ($"{architecture}.attention.value_length", (uint)shape.HeadSize);
        yield return ($"{architecture}.attention.layer_norm_rms_epsilon", (float)facts.NormEpsilon);
        yield return ($"{architecture}.rope.dimension_count", (uint)shape.HeadSize);
        yield return ($"{architecture}.rope.freq_base", (float)facts.RopeTheta);
        foreach (var entry in OfTokens(options.Tokenizer))
        {
            yield return entry;
        }

        // Where blocks differ, each says its sizes for itself.
        IEnumerable<(string, object)> OfBlocks() =>
            isEven
                ?
                [
                    ("feed_forward_length", (uint)shape.FeedForward[0]),
                    ("attention.head_count", (uint)facts.Heads),
                    ("attention.head_count_kv", (uint)shape.KeyValueHeads),
                ]
                :
                [
                    ("feed_forward_length", shape.FeedForward.Select(units => (int)units).ToArray()),
                    ("attention.head_count", Each(facts.Heads)),
                    ("attention.head_count_kv", Each((int)shape.KeyValueHeads)),
                ];

        int[] Each(int value) => [.. shape.FeedForward.Select(_ => value)];
    }

    private static IEnumerable<(string Key, object Value)> OfTokens(GgufTokenizer? tokenizer)
    {
        if (tokenizer is null)
        {
            return [("tokenizer.ggml.model", "no_vocab")];
        }
        return new (string Key, object? Value)[]
        {
            ("model", tokenizer.Merges is null ? "llama" : "gpt2"),
            ("pre", tokenizer.Splitting),
            ("tokens", tokenizer.Tokens.Select(token => token.Text).ToArray()),
            ("scores", tokenizer.Tokens.Select(token => token.Score).ToArray()),
            ("token_type", tokenizer.Tokens.Select(token => (int)token.Kind).ToArray()),
            ("merges", tokenizer.Merges?.ToArray()),
            ("bos_token_id", (uint?)tokenizer.Start),
            ("eos_token_id", (uint?)tokenizer.End),
            ("unknown_token_id", (uint?)tokenizer.Unknown),
            ("add_bos_token", tokenizer.AddsStart),
            ("add_space_prefix", tokenizer.AddsSpace),
        }
            .Where(entry => entry.Value is not null)
            .Select(entry => ($"tokenizer.ggml.{entry.Key}", entry.Value!));
    }

    private static uint FileType(GgufPrecision precision) =>
        precision switch
        {
            GgufPrecision.F32 => 0,
            GgufPrecision.F16 => 1,
            _ => 7,
        };
}
