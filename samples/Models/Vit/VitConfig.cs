using System.Text.Json.Serialization;

namespace NsnGen.Samples.Models;

/// <summary>The dimensions of a vision transformer, under the names of Hugging Face's <c>config.json</c>.</summary>
public sealed record VitConfig
{
    /// <summary>Size of a patch's vector.</summary>
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

    /// <summary>Height and width of an image.</summary>
    [JsonPropertyName("image_size")]
    public int ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch.</summary>
    [JsonPropertyName("patch_size")]
    public int PatchSize { get; init; } = 16;

    /// <summary>Colours.</summary>
    [JsonPropertyName("num_channels")]
    public int Channels { get; init; } = 3;

    /// <summary>What keeps a variance from being 0.</summary>
    [JsonPropertyName("layer_norm_eps")]
    public double NormEpsilon { get; init; } = 1e-12;

    /// <summary>The function between the feed-forward layers; see <see cref="Models.Activation"/>.</summary>
    [JsonPropertyName("hidden_act")]
    public string Activation { get; init; } = "gelu";

    /// <summary>Whether queries, keys and values have biases.</summary>
    [JsonPropertyName("qkv_bias")]
    public bool QueryKeyValueBias { get; init; } = true;

    /// <summary>How many classes there are; <c>config.json</c> lists their names, if they are not two without a name.</summary>
    [JsonPropertyName("id2label")]
    [JsonConverter(typeof(EntryCount))]
    public int Classes { get; init; } = 2;

    /// <summary>How many patches an image has.</summary>
    [JsonIgnore]
    public int Patches => (ImageSize / PatchSize) * (ImageSize / PatchSize);

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is not the configuration of a vision transformer.</exception>
    public static VitConfig Read(string path) =>
        ConfigFile.Read<VitConfig>(
            path,
            "vit",
            config =>
                ConfigFile.HeadFault(config.HiddenSize, config.Heads)
                ?? (
                    config.ImageSize % config.PatchSize != 0
                        ? $"an image of {config.ImageSize} pixels cannot be cut into patches of {config.PatchSize}"
                        : null
                )
                ?? Models.Activation.Fault(config.Activation)
        );
}
