using System.Text.Json.Serialization;
using NsnGen.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>The dimensions of a Llama, under the names of Hugging Face's <c>config.json</c>.</summary>
public sealed record LlamaConfig
{
    /// <summary>Size of a token's vector.</summary>
    [JsonPropertyName("hidden_size")]
    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward layers.</summary>
    [JsonPropertyName("intermediate_size")]
    public required int IntermediateSize { get; init; }

    /// <summary>How many blocks there are.</summary>
    [JsonPropertyName("num_hidden_layers")]
    public required int Layers { get; init; }

    /// <summary>Query heads.</summary>
    [JsonPropertyName("num_attention_heads")]
    public required int Heads { get; init; }

    /// <summary>Key and value heads; null for as many as query heads.</summary>
    [JsonPropertyName("num_key_value_heads")]
    public int? KeyValueHeads { get; init; }

    /// <summary>Size of a head; null for <see cref="HiddenSize"/> divided by <see cref="Heads"/>.</summary>
    [JsonPropertyName("head_dim")]
    public int? HeadSize { get; init; }

    /// <summary>How many tokens there are.</summary>
    [JsonPropertyName("vocab_size")]
    public required int Vocabulary { get; init; }

    /// <summary>The longest context.</summary>
    [JsonPropertyName("max_position_embeddings")]
    public int Context { get; init; } = 2048;

    /// <summary>What keeps the root mean square from being 0.</summary>
    [JsonPropertyName("rms_norm_eps")]
    [JsonRequired]
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>The function between the feed-forward layers; see <see cref="Models.Activation"/>.</summary>
    [JsonPropertyName("hidden_act")]
    public string Activation { get; init; } = "silu";

    /// <summary>Whether the layers of attention have biases.</summary>
    [JsonPropertyName("attention_bias")]
    public bool AttentionBias { get; init; }

    /// <summary>Whether the feed-forward layers have biases.</summary>
    [JsonPropertyName("mlp_bias")]
    public bool FeedForwardBias { get; init; }

    /// <summary>The base of the rotary embedding.</summary>
    [JsonPropertyName("rope_theta")]
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>How the rotary embedding is stretched to longer contexts; null if it is not.</summary>
    [JsonPropertyName("rope_scaling")]
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Whether the head's weight is the embedding's.</summary>
    [JsonPropertyName("tie_word_embeddings")]
    public bool TiedHead { get; init; }

    /// <summary>Whether a pair that is rotated together lies side by side, as Meta stores it, rather than half a head apart.</summary>
    [JsonIgnore]
    public bool InterleavedRope { get; init; }

    /// <summary>The rotary embedding.</summary>
    [JsonIgnore]
    public Rotation Rotation => new(ActualHeadSize, RopeTheta, RopeScaling, InterleavedRope);

    /// <summary>Size of a head.</summary>
    [JsonIgnore]
    public int ActualHeadSize => HeadSize ?? HiddenSize / Heads;

    /// <summary>Key and value heads.</summary>
    [JsonIgnore]
    public int ActualKeyValueHeads => KeyValueHeads ?? Heads;

    /// <summary>Multiply-adds of one token's attention scores and sums over a context, which no rank changes.</summary>
    /// <param name="context">How many tokens it attends to.</param>
    public long AttentionMacs(int context) => 2L * Layers * Heads * ActualHeadSize * context;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is not the configuration of a Llama.</exception>
    public static LlamaConfig Read(string path) =>
        ConfigFile.Read<LlamaConfig>(path, "llama", config => config.Fault(), ("partial_rotary_factor", "1.0"));

    private string? Fault() =>
        (HeadSize is null ? ConfigFile.HeadFault(HiddenSize, Heads) : null)
        ?? (
            Heads % ActualKeyValueHeads != 0
                ? $"{Heads} query heads cannot share {ActualKeyValueHeads} key and value heads"
                : null
        )
        ?? ConfigFile.RotationFault(ActualHeadSize, RopeScaling)
        ?? Models.Activation.Fault(Activation);
}

/// <summary>
/// A Llama (Touvron et al., arXiv 2302.13971; Grattafiori et al., arXiv 2407.21783). Its fields have the names of Hugging
/// Face's checkpoints.
/// </summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Llama : Module<Tensor, KeyValueCache?, Tensor>
{
    private readonly Rotation rotation;
    private readonly Embedding embed_tokens;
    private readonly ModuleList<LlamaBlock> layers;
    private readonly RmsNorm norm;

    [Dense]
    private readonly Linear lm_head;

    public Llama(LlamaConfig config)
        : base(nameof(Llama))
    {
        rotation = config.Rotation;
        embed_tokens = Embedding(config.Vocabulary, config.HiddenSize);
        layers = ModuleList([.. Enumerable.Range(0, config.Layers).Select(_ => new LlamaBlock(config))]);
        norm = new RmsNorm(config.HiddenSize, config.NormEpsilon);
        lm_head = Linear(config.HiddenSize, config.Vocabulary, hasBias: false);
        if (config.TiedHead)
        {
            lm_head.weight = embed_tokens.weight!;
        }
        RegisterComponents();
    }

    /// <param name="tokens"><c>[batch, tokens]</c>, int64.</param>
    /// <param name="cache">The tokens before them, to which these are added; null if there are none.</param>
    /// <returns>Logits, <c>[batch, tokens, vocabulary]</c>.</returns>
    public override Tensor forward(Tensor tokens, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var x = embed_tokens.call(tokens); // [batch, tokens, hidden]
        var positions = Positions.Of(rotation, cache?.Length ?? 0, tokens.shape[1], x.dtype, x.device);
        for (var i = 0; i < layers.Count; i++)
        {
            x = layers[i].call(x, positions, cache?[i]);
        }
        cache?.Advance((int)tokens.shape[1]);
        return lm_head.call(norm.call(x)).MoveToOuterDisposeScope(); // [batch, tokens, vocabulary]
    }
}

/// <summary>Attention and feed-forward, each on a normalised copy of the residual stream.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class LlamaBlock : Module<Tensor, Positions, LayerCache?, Tensor>
{
    private readonly LlamaAttention self_attn;
    private readonly LlamaFeedForward mlp;
    private readonly RmsNorm input_layernorm;
    private readonly RmsNorm post_attention_layernorm;

    public LlamaBlock(LlamaConfig config)
        : base(nameof(LlamaBlock))
    {
        self_attn = new LlamaAttention(config);
        mlp = new LlamaFeedForward(config);
        input_layernorm = new RmsNorm(config.HiddenSize, config.NormEpsilon);
        post_attention_layernorm = new RmsNorm(config.HiddenSize, config.NormEpsilon);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="positions">Where the tokens stand.</param>
    /// <param name="cache">The tokens before them; null if there are none.</param>
    public override Tensor forward(Tensor x, Positions positions, LayerCache? cache)
    {
        x = x + self_attn.call(input_layernorm.call(x), positions, cache);
        return x + mlp.call(post_attention_layernorm.call(x));
    }
}

/// <summary>Causal attention in which several query heads share a key and value head (Ainslie et al., arXiv 2305.13245).</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class LlamaAttention : Module<Tensor, Positions, LayerCache?, Tensor>
{
    private readonly Linear q_proj;
    private readonly Linear k_proj;
    private readonly Linear v_proj;
    private readonly Linear o_proj;
    private readonly int heads;
    private readonly int keyValueHeads;
    private readonly int headSize;

    public LlamaAttention(LlamaConfig config)
        : base(nameof(LlamaAttention))
    {
        heads = config.Heads;
        keyValueHeads = config.ActualKeyValueHeads;
        headSize = config.ActualHeadSize;
        q_proj = Linear(config.HiddenSize, heads * headSize, config.AttentionBias);
        k_proj = Linear(config.HiddenSize, keyValueHeads * headSize, config.AttentionBias);
        v_proj = Linear(config.HiddenSize, keyValueHeads * headSize, config.AttentionBias);
        o_proj = Linear(heads * headSize, config.HiddenSize, config.AttentionBias);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="positions">Where the tokens stand.</param>
    /// <param name="cache">The tokens before them; null if there are none.</param>
    /// <returns><c>[batch, tokens, hidden]</c></returns>
    public override Tensor forward(Tensor x, Positions positions, LayerCache? cache)
    {
        var (batch, tokens) = (x.shape[0], x.shape[1]);
        var query = q_proj.call(x).view(batch, tokens, heads, headSize).transpose(1, 2); // [batch, heads, tokens, head size]
        query = positions.Rotate(query);
        var key = k_proj.call(x).view(batch, tokens, keyValueHeads, headSize).transpose(1, 2); // [batch, key heads, tokens, head size]
        key = positions.Rotate(key);
        var value = v_proj.call(x).view(batch, tokens, keyValueHeads, headSize).transpose(1, 2); // as the keys
        if (cache is not null)
        {
            (key, value) = cache.Append(key, value); // [batch, key heads, context, head size]
        }
        if (keyValueHeads < heads)
        {
            key = key.repeat_interleave(heads / keyValueHeads, dim: 1); // [batch, heads, context, head size]
            value = value.repeat_interleave(heads / keyValueHeads, dim: 1);
        }
        var mixed = functional.scaled_dot_product_attention(query, key, value, positions.Mask); // [batch, heads, tokens, head size]
        return o_proj.call(mixed.transpose(1, 2).flatten(2)); // [batch, tokens, hidden]
    }
}

/// <summary>The gated feed-forward layers, SwiGLU (Shazeer, arXiv 2002.05202).</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class LlamaFeedForward : Module<Tensor, Tensor>
{
    private readonly Linear gate_proj;
    private readonly Linear up_proj;
    private readonly Linear down_proj;

    [Elementwise]
    private readonly Func<Tensor, Tensor> activation;

    public LlamaFeedForward(LlamaConfig config)
        : base(nameof(LlamaFeedForward))
    {
        gate_proj = Linear(config.HiddenSize, config.IntermediateSize, config.FeedForwardBias);
        up_proj = Linear(config.HiddenSize, config.IntermediateSize, config.FeedForwardBias);
        down_proj = Linear(config.IntermediateSize, config.HiddenSize, config.FeedForwardBias);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    public override Tensor forward(Tensor x)
    {
        x = activation(gate_proj.call(x)) * up_proj.call(x); // [batch, tokens, intermediate]
        return down_proj.call(x); // [batch, tokens, hidden]
    }
}

/// <summary>Divides each vector by its root mean square (Zhang and Sennrich, arXiv 1910.07467).</summary>
public sealed class RmsNorm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly double epsilon;

    public RmsNorm(long size, double epsilon)
        : base(nameof(RmsNorm))
    {
        weight = new Parameter(ones(size));
        this.epsilon = epsilon;
        RegisterComponents();
    }

    /// <param name="x"><c>[…, size]</c></param>
    public override Tensor forward(Tensor x) => x * x.pow(2).mean([-1], keepdim: true).add(epsilon).rsqrt() * weight;
}

// Where the weights stand in other people's files: key maps for DenseCheckpoint and Llama.Nested.From.
public sealed partial class Llama
{
    /// <summary>Hugging Face's names: the fields', below <c>model</c>.</summary>
    public static KeyMap HuggingFace { get; } =
        new([
            ("lm_head.", "lm_head."),
            ("embed_tokens.", "model.embed_tokens."),
            ("layers.", "model.layers."),
            ("norm.", "model.norm."),
        ])
        {
            OptionalPrefix = "model.",
            Unused = [".rotary_emb.inv_freq"],
        };

    /// <summary>Meta's names, in files whose rotary pairs lie side by side (<see cref="LlamaConfig.InterleavedRope"/>).</summary>
    public static KeyMap Meta { get; } =
        new([
            ("embed_tokens.", "tok_embeddings."),
            ("layers.{}.self_attn.q_proj.", "layers.{}.attention.wq."),
            ("layers.{}.self_attn.k_proj.", "layers.{}.attention.wk."),
            ("layers.{}.self_attn.v_proj.", "layers.{}.attention.wv."),
            ("layers.{}.self_attn.o_proj.", "layers.{}.attention.wo."),
            ("layers.{}.mlp.gate_proj.", "layers.{}.feed_forward.w1."),
            ("layers.{}.mlp.down_proj.", "layers.{}.feed_forward.w2."),
            ("layers.{}.mlp.up_proj.", "layers.{}.feed_forward.w3."),
            ("layers.{}.input_layernorm.", "layers.{}.attention_norm."),
            ("layers.{}.post_attention_layernorm.", "layers.{}.ffn_norm."),
            ("lm_head.", "output."),
        ])
        {
            Unused = ["rope.freqs"],
        };
}
