using System.Text.Json.Serialization;

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
