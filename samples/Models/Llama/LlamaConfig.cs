using System.Text.Json.Serialization;

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

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is not the configuration of a Llama.</exception>
    public static LlamaConfig Read(string path) =>
        ConfigFile.Read<LlamaConfig>(path, "llama", config => config.Fault(), ("partial_rotary_factor", "1.0"));

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
