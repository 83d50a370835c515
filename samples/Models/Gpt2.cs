using System.Text.Json.Serialization;
using NsnGen.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>The dimensions of a GPT-2, under the names of Hugging Face's <c>config.json</c>.</summary>
public sealed record Gpt2Config
{
    /// <summary>Size of a token's vector.</summary>
    [JsonPropertyName("n_embd")]
    public required int HiddenSize { get; init; }

    /// <summary>How many blocks there are.</summary>
    [JsonPropertyName("n_layer")]
    public required int Layers { get; init; }

    /// <summary>Attention heads.</summary>
    [JsonPropertyName("n_head")]
    public required int Heads { get; init; }

    /// <summary>How many tokens there are.</summary>
    [JsonPropertyName("vocab_size")]
    public required int Vocabulary { get; init; }

    /// <summary>The longest context.</summary>
    [JsonPropertyName("n_positions")]
    public int Context { get; init; } = 1024;

    /// <summary>Width of the feed-forward layers; null for four times <see cref="HiddenSize"/>.</summary>
    [JsonPropertyName("n_inner")]
    public int? IntermediateSize { get; init; }

    /// <summary>What keeps a variance from being 0.</summary>
    [JsonPropertyName("layer_norm_epsilon")]
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>The function between the feed-forward layers; see <see cref="Models.Activation"/>.</summary>
    [JsonPropertyName("activation_function")]
    public string Activation { get; init; } = "gelu_new";

    /// <summary>Whether attention scores are divided by the square root of a head's size.</summary>
    [JsonPropertyName("scale_attn_weights")]
    public bool ScaledByHead { get; init; } = true;

    /// <summary>Whether attention scores are also divided by the number of the block, from 1.</summary>
    [JsonPropertyName("scale_attn_by_inverse_layer_idx")]
    public bool ScaledByBlock { get; init; }

    /// <summary>Whether the head's weight is the embedding's.</summary>
    [JsonPropertyName("tie_word_embeddings")]
    public bool TiedHead { get; init; } = true;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is not the configuration of a GPT-2.</exception>
    public static Gpt2Config Read(string path) =>
        ConfigFile.Read<Gpt2Config>(
            path,
            "gpt2",
            config =>
                ConfigFile.HeadFault(config.HiddenSize, config.Heads) ?? Models.Activation.Fault(config.Activation)
        );
}

/// <summary>A GPT-2 (Radford et al., 2019). Its fields have the names of Hugging Face's checkpoints.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Gpt2 : Module<Tensor, Tensor>
{
    private readonly Embedding wte;
    private readonly Embedding wpe;
    private readonly ModuleList<Gpt2Block> h;
    private readonly LayerNorm ln_f;

    [Dense]
    private readonly Linear lm_head;

    public Gpt2(Gpt2Config config)
        : base(nameof(Gpt2))
    {
        wte = Embedding(config.Vocabulary, config.HiddenSize);
        wpe = Embedding(config.Context, config.HiddenSize);
        h = ModuleList([.. Enumerable.Range(0, config.Layers).Select(block => new Gpt2Block(config, block))]);
        ln_f = LayerNorm(config.HiddenSize, config.NormEpsilon);
        lm_head = Linear(config.HiddenSize, config.Vocabulary, hasBias: false);
        if (config.TiedHead)
        {
            lm_head.weight = wte.weight!;
        }
        RegisterComponents();
    }

    /// <param name="tokens"><c>[batch, tokens]</c>, int64.</param>
    /// <returns>Logits, <c>[batch, tokens, vocabulary]</c>.</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var count = tokens.shape[1];
        Positional.Require(count, wpe.weight!.shape[0]);
        var x = wte.call(tokens) + wpe.call(arange(count, device: tokens.device)); // [batch, tokens, hidden]
        // 0 where a token may look, −∞ at those after it.
        var mask = full([count, count], float.NegativeInfinity).triu(1).to(x.dtype).to(x.device); // [tokens, tokens]
        foreach (var block in h)
        {
            x = block.call(x, mask);
        }
        return lm_head.call(ln_f.call(x)).MoveToOuterDisposeScope(); // [batch, tokens, vocabulary]
    }
}

/// <summary>Attention and feed-forward, each on a normalised copy of the residual stream.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Gpt2Block : Module<Tensor, Tensor, Tensor>
{
    private readonly LayerNorm ln_1;
    private readonly Gpt2Attention attn;
    private readonly LayerNorm ln_2;
    private readonly Gpt2FeedForward mlp;

    public Gpt2Block(Gpt2Config config, int block)
        : base(nameof(Gpt2Block))
    {
        ln_1 = LayerNorm(config.HiddenSize, config.NormEpsilon);
        attn = new Gpt2Attention(config, block);
        ln_2 = LayerNorm(config.HiddenSize, config.NormEpsilon);
        mlp = new Gpt2FeedForward(config);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="mask"><c>[tokens, tokens]</c>, 0 or −∞.</param>
    public override Tensor forward(Tensor x, Tensor mask)
    {
        x = x + attn.call(ln_1.call(x), mask);
        return x + mlp.call(ln_2.call(x));
    }
}

/// <summary>Causal attention whose queries, keys and values come from one matrix.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Gpt2Attention : Module<Tensor, Tensor, Tensor>
{
    private readonly Linear c_attn;
    private readonly Linear c_proj;
    private readonly int heads;
    private readonly int headSize;
    private readonly double scale;

    public Gpt2Attention(Gpt2Config config, int block)
        : base(nameof(Gpt2Attention))
    {
        heads = config.Heads;
        headSize = config.HiddenSize / config.Heads;
        c_attn = Linear(config.HiddenSize, 3 * config.HiddenSize);
        c_proj = Linear(config.HiddenSize, config.HiddenSize);
        // Scores are divided by the root of a head's size anyway; here is what they are multiplied by before.
        var divisor = (config.ScaledByHead ? Math.Sqrt(headSize) : 1) * (config.ScaledByBlock ? block + 1 : 1);
        scale = Math.Sqrt(headSize) / divisor;
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="mask"><c>[tokens, tokens]</c>, 0 or −∞.</param>
    public override Tensor forward(Tensor x, Tensor mask)
    {
        var (batch, tokens) = (x.shape[0], x.shape[1]);
        // All queries, then all keys, then all values.
        var fused = c_attn.call(x).chunk(3, dim: -1); // 3 × [batch, tokens, hidden]
        var query = fused[0].view(batch, tokens, heads, headSize).transpose(1, 2); // [batch, heads, tokens, head size]
        var key = fused[1].view(batch, tokens, heads, headSize).transpose(1, 2);
        var value = fused[2].view(batch, tokens, heads, headSize).transpose(1, 2);
        var mixed = functional.scaled_dot_product_attention(query * scale, key, value, mask); // [batch, heads, tokens, head size]
        return c_proj.call(mixed.transpose(1, 2).flatten(2)); // [batch, tokens, hidden]
    }
}

/// <summary>Two layers with an activation between them.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Gpt2FeedForward : Module<Tensor, Tensor>
{
    private readonly Linear c_fc;
    private readonly Linear c_proj;

    [Elementwise]
    private readonly Func<Tensor, Tensor> activation;

    public Gpt2FeedForward(Gpt2Config config)
        : base(nameof(Gpt2FeedForward))
    {
        var width = config.IntermediateSize ?? 4 * config.HiddenSize;
        c_fc = Linear(config.HiddenSize, width);
        c_proj = Linear(width, config.HiddenSize);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    public override Tensor forward(Tensor x)
    {
        x = activation(c_fc.call(x)); // [batch, tokens, intermediate]
        return c_proj.call(x); // [batch, tokens, hidden]
    }
}

public sealed partial class Gpt2
{
    /// <summary>
    /// Where the weights stand in Hugging Face's files: the fields' names, below <c>transformer</c> in most. Four of a
    /// block's matrices are stored as <c>[in, out]</c>.
    /// </summary>
    public static KeyMap HuggingFace { get; } =
        new([("lm_head.", "lm_head."), ("", "transformer.")])
        {
            OptionalPrefix = "transformer.",
            Transposed = [".c_attn.weight", ".c_proj.weight", ".c_fc.weight"],
            Unused = [".attn.bias", ".attn.masked_bias"],
        };
}
