using System.Text.Json.Serialization;

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
