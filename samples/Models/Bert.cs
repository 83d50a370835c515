using System.Text.Json.Serialization;
using NsnGen.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

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

    /// <summary>Multiply-adds of one token's attention scores and sums over a text, which no rank changes.</summary>
    /// <param name="tokens">How long the text is.</param>
    public double AttentionMacs(double tokens) => 2.0 * Layers * HiddenSize * tokens;

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

/// <summary>The encoder of a BERT (Devlin et al., arXiv 1810.04805), without the heads that it was trained with.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class BertEncoder : Module<Tensor, Tensor?, Tensor>
{
    private readonly Embedding word_embeddings;
    private readonly Embedding position_embeddings;
    private readonly Embedding token_type_embeddings;
    private readonly LayerNorm embedding_norm;
    private readonly ModuleList<BertBlock> layer;

    public BertEncoder(BertConfig config)
        : base(nameof(BertEncoder))
    {
        word_embeddings = Embedding(config.Vocabulary, config.HiddenSize);
        position_embeddings = Embedding(config.Context, config.HiddenSize);
        token_type_embeddings = Embedding(config.SegmentKinds, config.HiddenSize);
        embedding_norm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        layer = ModuleList([.. Enumerable.Range(0, config.Layers).Select(_ => new BertBlock(config))]);
        RegisterComponents();
    }

    /// <param name="tokens"><c>[batch, tokens]</c>, int64; all of one segment.</param>
    /// <param name="present"><c>[batch, tokens]</c>, true where a token is no padding; null if there is none.</param>
    /// <returns><c>[batch, tokens, hidden]</c></returns>
    public override Tensor forward(Tensor tokens, Tensor? present)
    {
        using var scope = NewDisposeScope();
        Positional.Require(tokens.shape[1], position_embeddings.weight!.shape[0]);
        var x =
            word_embeddings.call(tokens)
            + position_embeddings.call(arange(tokens.shape[1], device: tokens.device))
            + token_type_embeddings.call(zeros_like(tokens)); // [batch, tokens, hidden]
        x = embedding_norm.call(x);
        var mask = present is null
            ? null
            : zeros_like(present, dtype: x.dtype)
                .masked_fill(present.logical_not(), float.NegativeInfinity)
                .unsqueeze(1)
                .unsqueeze(1); // [batch, 1, 1, tokens]
        foreach (var block in layer)
        {
            x = block.call(x, mask);
        }
        return x.MoveToOuterDisposeScope();
    }
}

/// <summary>Attention and feed-forward; what each adds is normalised together with what it is added to.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class BertBlock : Module<Tensor, Tensor?, Tensor>
{
    private readonly BertAttention attention;
    private readonly LayerNorm attention_norm;
    private readonly Linear intermediate;
    private readonly Linear output;

    [Elementwise]
    private readonly Func<Tensor, Tensor> activation;
    private readonly LayerNorm output_norm;

    public BertBlock(BertConfig config)
        : base(nameof(BertBlock))
    {
        attention = new BertAttention(config);
        attention_norm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        intermediate = Linear(config.HiddenSize, config.IntermediateSize);
        output = Linear(config.IntermediateSize, config.HiddenSize);
        output_norm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="mask"><c>[batch, 1, 1, tokens]</c>, 0 or −∞; null to see all.</param>
    public override Tensor forward(Tensor x, Tensor? mask)
    {
        x = attention_norm.call(x + attention.call(x, mask));
        var y = activation(intermediate.call(x)); // [batch, tokens, intermediate]
        return output_norm.call(x + output.call(y)); // [batch, tokens, hidden]
    }
}

/// <summary>Every token sees every other that is not masked.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class BertAttention : Module<Tensor, Tensor?, Tensor>
{
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear dense;
    private readonly int heads;
    private readonly int headSize;

    public BertAttention(BertConfig config)
        : base(nameof(BertAttention))
    {
        heads = config.Heads;
        headSize = config.HiddenSize / config.Heads;
        query = Linear(config.HiddenSize, config.HiddenSize);
        key = Linear(config.HiddenSize, config.HiddenSize);
        value = Linear(config.HiddenSize, config.HiddenSize);
        dense = Linear(config.HiddenSize, config.HiddenSize);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="mask"><c>[batch, 1, 1, tokens]</c>, 0 or −∞; null to see all.</param>
    public override Tensor forward(Tensor x, Tensor? mask)
    {
        var (batch, tokens) = (x.shape[0], x.shape[1]);
        var q = query.call(x).view(batch, tokens, heads, headSize).transpose(1, 2); // [batch, heads, tokens, head size]
        var k = key.call(x).view(batch, tokens, heads, headSize).transpose(1, 2);
        var v = value.call(x).view(batch, tokens, heads, headSize).transpose(1, 2);
        var mixed = functional.scaled_dot_product_attention(q, k, v, mask); // [batch, heads, tokens, head size]
        return dense.call(mixed.transpose(1, 2).flatten(2)); // [batch, tokens, hidden]
    }
}

public sealed partial class BertEncoder
{
    /// <summary>Where the weights stand in Hugging Face's files: in most of them below <c>bert</c>. Heads are passed over.</summary>
    public static KeyMap HuggingFace { get; } =
        new([
            ("embedding_norm.", "bert.embeddings.LayerNorm."),
            ("layer.{}.attention.dense.", "bert.encoder.layer.{}.attention.output.dense."),
            ("layer.{}.attention.", "bert.encoder.layer.{}.attention.self."),
            ("layer.{}.attention_norm.", "bert.encoder.layer.{}.attention.output.LayerNorm."),
            ("layer.{}.intermediate.", "bert.encoder.layer.{}.intermediate.dense."),
            ("layer.{}.output.", "bert.encoder.layer.{}.output.dense."),
            ("layer.{}.output_norm.", "bert.encoder.layer.{}.output.LayerNorm."),
            ("", "bert.embeddings."),
        ])
        {
            OptionalPrefix = "bert.",
            OtherEndings = [("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta")],
            Unused = ["cls.", "pooler.", "classifier.", "qa_outputs.", "embeddings.position_ids"],
        };
}
