using System.Text.Json;
using System.Text.Json.Serialization;
using NsnGen.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

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

/// <summary>A vision transformer that classifies images (Dosovitskiy et al., arXiv 2010.11929).</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Vit : Module<Tensor, Tensor>
{
    private readonly Parameter cls_token;
    private readonly Parameter position_embeddings;
    private readonly Conv2d projection;
    private readonly ModuleList<VitBlock> layer;
    private readonly LayerNorm layernorm;

    [Dense]
    private readonly Linear classifier;

    public Vit(VitConfig config)
        : base(nameof(Vit))
    {
        cls_token = new Parameter(zeros(1, 1, config.HiddenSize));
        position_embeddings = new Parameter(randn(1, config.Patches + 1, config.HiddenSize) * 0.02);
        projection = Conv2d(config.Channels, config.HiddenSize, config.PatchSize, stride: config.PatchSize);
        layer = ModuleList([.. Enumerable.Range(0, config.Layers).Select(_ => new VitBlock(config))]);
        layernorm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        classifier = Linear(config.HiddenSize, config.Classes);
        RegisterComponents();
    }

    /// <param name="images"><c>[batch, channels, height, width]</c></param>
    /// <returns>Logits, <c>[batch, classes]</c>.</returns>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = projection.call(images); // [batch, hidden, rows, columns]
        x = x.flatten(2).transpose(1, 2); // [batch, patches, hidden]
        Positional.Require(1 + x.shape[1], position_embeddings.shape[1]);
        x = cat([cls_token.expand(x.shape[0], -1, -1), x], 1) + position_embeddings; // [batch, 1 + patches, hidden]
        foreach (var block in layer)
        {
            x = block.call(x);
        }
        x = layernorm.call(x).select(1, 0); // [batch, hidden], of the class token
        return classifier.call(x).MoveToOuterDisposeScope(); // [batch, classes]
    }
}

/// <summary>Attention and feed-forward, each on a normalised copy of the residual stream.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class VitBlock : Module<Tensor, Tensor>
{
    private readonly LayerNorm layernorm_before;
    private readonly VitAttention attention;
    private readonly LayerNorm layernorm_after;
    private readonly Linear intermediate;
    private readonly Linear output;

    [Elementwise]
    private readonly Func<Tensor, Tensor> activation;

    public VitBlock(VitConfig config)
        : base(nameof(VitBlock))
    {
        layernorm_before = LayerNorm(config.HiddenSize, config.NormEpsilon);
        attention = new VitAttention(config);
        layernorm_after = LayerNorm(config.HiddenSize, config.NormEpsilon);
        intermediate = Linear(config.HiddenSize, config.IntermediateSize);
        output = Linear(config.IntermediateSize, config.HiddenSize);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c>; the tokens are the class token and the patches.</param>
    public override Tensor forward(Tensor x)
    {
        x = x + attention.call(layernorm_before.call(x));
        var y = activation(intermediate.call(layernorm_after.call(x))); // [batch, tokens, intermediate]
        return x + output.call(y); // [batch, tokens, hidden]
    }
}

/// <summary>Every patch sees every other.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class VitAttention : Module<Tensor, Tensor>
{
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear dense;
    private readonly int heads;
    private readonly int headSize;

    public VitAttention(VitConfig config)
        : base(nameof(VitAttention))
    {
        heads = config.Heads;
        headSize = config.HiddenSize / config.Heads;
        query = Linear(config.HiddenSize, config.HiddenSize, config.QueryKeyValueBias);
        key = Linear(config.HiddenSize, config.HiddenSize, config.QueryKeyValueBias);
        value = Linear(config.HiddenSize, config.HiddenSize, config.QueryKeyValueBias);
        dense = Linear(config.HiddenSize, config.HiddenSize);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    public override Tensor forward(Tensor x)
    {
        var (batch, tokens) = (x.shape[0], x.shape[1]);
        var q = query.call(x).view(batch, tokens, heads, headSize).transpose(1, 2); // [batch, heads, tokens, head size]
        var k = key.call(x).view(batch, tokens, heads, headSize).transpose(1, 2);
        var v = value.call(x).view(batch, tokens, heads, headSize).transpose(1, 2);
        var mixed = functional.scaled_dot_product_attention(q, k, v); // [batch, heads, tokens, head size]
        return dense.call(mixed.transpose(1, 2).flatten(2)); // [batch, tokens, hidden]
    }
}

public sealed partial class Vit
{
    /// <summary>Where the weights stand in Hugging Face's files: all but the classifier below <c>vit</c>.</summary>
    public static KeyMap HuggingFace { get; } =
        new([
            ("classifier.", "classifier."),
            ("layernorm.", "vit.layernorm."),
            ("projection.", "vit.embeddings.patch_embeddings.projection."),
            ("layer.{}.attention.dense.", "vit.encoder.layer.{}.attention.output.dense."),
            ("layer.{}.attention.", "vit.encoder.layer.{}.attention.attention."),
            ("layer.{}.intermediate.", "vit.encoder.layer.{}.intermediate.dense."),
            ("layer.{}.output.", "vit.encoder.layer.{}.output.dense."),
            ("layer.", "vit.encoder.layer."),
            ("", "vit.embeddings."),
        ])
        {
            OptionalPrefix = "vit.",
            Unused = ["pooler."],
        };

    /// <summary>The same for files of the encoder alone: the classifier stays as the model made it.</summary>
    public static KeyMap HuggingFaceEncoder { get; } =
        HuggingFace with
        {
            Kept = ["classifier.weight", "classifier.bias"],
        };
}

/// <summary>How many classes there are, of an object that has a name for each.</summary>
internal sealed class EntryCount : JsonConverter<int>
{
    /// <inheritdoc/>
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader) is { ValueKind: JsonValueKind.Object } entries
            ? entries.GetPropertyCount()
            : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (var i = 0; i < value; i++)
        {
            writer.WriteString($"{i}", $"LABEL_{i}");
        }
        writer.WriteEndObject();
    }
}
