using System.Text.Json.Serialization;
using NsnGen.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>The dimensions of a GPT-NeoX or Pythia, under the names of Hugging Face's <c>config.json</c>.</summary>
public sealed record NeoXConfig
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

    /// <summary>Attention heads.</summary>
    [JsonPropertyName("num_attention_heads")]
    public required int Heads { get; init; }

    /// <summary>How many tokens there are.</summary>
    [JsonPropertyName("vocab_size")]
    public required int Vocabulary { get; init; }

    /// <summary>The longest context.</summary>
    [JsonPropertyName("max_position_embeddings")]
    public int Context { get; init; } = 2048;

    /// <summary>What keeps a variance from being 0.</summary>
    [JsonPropertyName("layer_norm_eps")]
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>The function between the feed-forward layers; see <see cref="Models.Activation"/>.</summary>
    [JsonPropertyName("hidden_act")]
    public string Activation { get; init; } = "gelu";

    /// <summary>Whether the layers of attention have biases.</summary>
    [JsonPropertyName("attention_bias")]
    public bool AttentionBias { get; init; } = true;

    /// <summary>Whether the head's weight is the embedding's.</summary>
    [JsonPropertyName("tie_word_embeddings")]
    public bool TiedHead { get; init; }

    /// <summary>The share of each head that is rotated.</summary>
    [JsonPropertyName("rotary_pct")]
    public double RotatedShare { get; init; } = 0.25;

    /// <summary>The base of the rotary embedding.</summary>
    [JsonPropertyName("rotary_emb_base")]
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>How the rotary embedding is stretched to longer contexts; null if it is not.</summary>
    [JsonPropertyName("rope_scaling")]
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Whether attention and feed-forward read the same residual stream, side by side.</summary>
    [JsonPropertyName("use_parallel_residual")]
    public bool ParallelResidual { get; init; } = true;

    /// <summary>How many numbers of each head are rotated.</summary>
    [JsonIgnore]
    public int Rotated => (int)(HiddenSize / Heads * RotatedShare);

    /// <summary>The rotary embedding.</summary>
    [JsonIgnore]
    public Rotation Rotation => new(Rotated, RopeTheta, RopeScaling);

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is not the configuration of a GPT-NeoX.</exception>
    public static NeoXConfig Read(string path) =>
        ConfigFile.Read<NeoXConfig>(
            path,
            "gpt_neox",
            config =>
                ConfigFile.HeadFault(config.HiddenSize, config.Heads)
                ?? ConfigFile.RotationFault(config.Rotated, config.RopeScaling)
                ?? (config.Rotated > config.HiddenSize / config.Heads ? "more than all of each head is rotated" : null)
                ?? Models.Activation.Fault(config.Activation)
        );
}

/// <summary>
/// A GPT-NeoX (Black et al., arXiv 2204.06745), as which Pythia is built too (Biderman et al., arXiv 2304.01373). Its fields
/// have the names of Hugging Face's checkpoints.
/// </summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class NeoX : Module<Tensor, Tensor>
{
    private readonly Rotation rotation;
    private readonly Embedding embed_in;
    private readonly ModuleList<NeoXBlock> layers;
    private readonly LayerNorm final_layer_norm;

    [Dense]
    private readonly Linear embed_out;

    public NeoX(NeoXConfig config)
        : base(nameof(NeoX))
    {
        rotation = config.Rotation;
        embed_in = Embedding(config.Vocabulary, config.HiddenSize);
        layers = ModuleList([.. Enumerable.Range(0, config.Layers).Select(_ => new NeoXBlock(config))]);
        final_layer_norm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        embed_out = Linear(config.HiddenSize, config.Vocabulary, hasBias: false);
        if (config.TiedHead)
        {
            embed_out.weight = embed_in.weight!;
        }
        RegisterComponents();
    }

    /// <param name="tokens"><c>[batch, tokens]</c>, int64.</param>
    /// <returns>Logits, <c>[batch, tokens, vocabulary]</c>.</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var x = embed_in.call(tokens); // [batch, tokens, hidden]
        var positions = Positions.Of(rotation, 0, tokens.shape[1], x.dtype, x.device);
        foreach (var layer in layers)
        {
            x = layer.call(x, positions);
        }
        return embed_out.call(final_layer_norm.call(x)).MoveToOuterDisposeScope(); // [batch, tokens, vocabulary]
    }
}

/// <summary>Attention and feed-forward on normalised copies of the residual stream, side by side or one after the other.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class NeoXBlock : Module<Tensor, Positions, Tensor>
{
    private readonly LayerNorm input_layernorm;
    private readonly LayerNorm post_attention_layernorm;
    private readonly NeoXAttention attention;
    private readonly NeoXFeedForward mlp;
    private readonly bool parallel;

    public NeoXBlock(NeoXConfig config)
        : base(nameof(NeoXBlock))
    {
        input_layernorm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        post_attention_layernorm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        attention = new NeoXAttention(config);
        mlp = new NeoXFeedForward(config);
        parallel = config.ParallelResidual;
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="positions">Where the tokens stand.</param>
    public override Tensor forward(Tensor x, Positions positions)
    {
        var attended = x + attention.call(input_layernorm.call(x), positions);
        return attended + mlp.call(post_attention_layernorm.call(parallel ? x : attended));
    }
}

/// <summary>Causal attention whose queries, keys and values come from one matrix; a part of each head is rotated.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class NeoXAttention : Module<Tensor, Positions, Tensor>
{
    private readonly Linear query_key_value;
    private readonly Linear dense;
    private readonly int heads;
    private readonly int headSize;
    private readonly int rotated;

    public NeoXAttention(NeoXConfig config)
        : base(nameof(NeoXAttention))
    {
        heads = config.Heads;
        headSize = config.HiddenSize / config.Heads;
        rotated = config.Rotated;
        query_key_value = Linear(config.HiddenSize, 3 * config.HiddenSize, config.AttentionBias);
        dense = Linear(config.HiddenSize, config.HiddenSize, config.AttentionBias);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="positions">Where the tokens stand.</param>
    public override Tensor forward(Tensor x, Positions positions)
    {
        var (batch, tokens) = (x.shape[0], x.shape[1]);
        // A head's query, key and value stand together.
        var fused = query_key_value.call(x).view(batch, tokens, heads, 3 * headSize); // [batch, tokens, heads, 3 · head size]
        var parts = fused.transpose(1, 2).chunk(3, dim: -1); // 3 × [batch, heads, tokens, head size]
        var (query, key, value) = (Rotate(parts[0], positions), Rotate(parts[1], positions), parts[2]);
        var mixed = functional.scaled_dot_product_attention(query, key, value, positions.Mask); // [batch, heads, tokens, head size]
        return dense.call(mixed.transpose(1, 2).flatten(2)); // [batch, tokens, hidden]
    }

    private Tensor Rotate(Tensor x, Positions positions) =>
        cat([positions.Rotate(x.narrow(-1, 0, rotated)), x.narrow(-1, rotated, headSize - rotated)], -1);
}

/// <summary>Two layers with an activation between them.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class NeoXFeedForward : Module<Tensor, Tensor>
{
    private readonly Linear dense_h_to_4h;
    private readonly Linear dense_4h_to_h;

    [Elementwise]
    private readonly Func<Tensor, Tensor> activation;

    public NeoXFeedForward(NeoXConfig config)
        : base(nameof(NeoXFeedForward))
    {
        dense_h_to_4h = Linear(config.HiddenSize, config.IntermediateSize);
        dense_4h_to_h = Linear(config.IntermediateSize, config.HiddenSize);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    public override Tensor forward(Tensor x)
    {
        x = activation(dense_h_to_4h.call(x)); // [batch, tokens, intermediate]
        return dense_4h_to_h.call(x); // [batch, tokens, hidden]
    }
}

public sealed partial class NeoX
{
    /// <summary>Where the weights stand in Hugging Face's files: the fields' names, all but the head below <c>gpt_neox</c>.</summary>
    public static KeyMap HuggingFace { get; } =
        new([("embed_out.", "embed_out."), ("", "gpt_neox.")])
        {
            OptionalPrefix = "gpt_neox.",
            Unused = [".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq"],
        };
}
