using System.Text.Json.Serialization;

namespace NsnGen.Samples.Models;

/// <summary>The dimensions of a BERT, under the names of Hugging Face's <c>config.json</c>.</summary>
public sealed record BertConfig
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

    /// <summary>The longest text.</summary>
    [JsonPropertyName("max_position_embeddings")]
    public int Context { get; init; } = 512;

    /// <summary>How many kinds of segments there are.</summary>
    [JsonPropertyName("type_vocab_size")]
    public int SegmentKinds { get; init; } = 2;

    /// <summary>What keeps a variance from being 0.</summary>
    [JsonPropertyName("layer_norm_eps")]
    public double NormEpsilon { get; init; } = 1e-12;

    /// <summary>The function between the feed-forward layers; see <see cref="Models.Activation"/>.</summary>
    [JsonPropertyName("hidden_act")]
    public string Activation { get; init; } = "gelu";

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is not the configuration of a BERT.</exception>
    public static BertConfig Read(string path) =>
        ConfigFile.Read<BertConfig>(
            path,
            "bert",
            config =>
                ConfigFile.HeadFault(config.HiddenSize, config.Heads) ?? Models.Activation.Fault(config.Activation),
            ("position_embedding_type", "\"absolute\""),
            ("is_decoder", "false")
        );
}
