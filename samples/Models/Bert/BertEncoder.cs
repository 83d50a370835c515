using NsnGen.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

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

    /// <param name="tokens"><c>[batch, tokens]</c>, int64; all of one segment.</param>
    /// <param name="present"><c>[batch, tokens]</c>, true where a token is no padding; null if there is none.</param>
    /// <returns><c>[batch, tokens, hidden]</c></returns>
    public override Tensor forward(Tensor tokens, Tensor? present)
    {
        using var scope = NewDisposeScope();
        var x =
            word_embeddings.call(tokens)
            + position_embeddings.call(arange(tokens.shape[1], device: tokens.device))
            + token_type_embeddings.call(zeros_like(tokens));
        x = embedding_norm.call(x);
        var mask = present is null
            ? null
            : zeros_like(present, dtype: x.dtype)
                .masked_fill(present.logical_not(), float.NegativeInfinity)
                .unsqueeze(1)
                .unsqueeze(1);
        foreach (var block in layer)
        {
            x = block.call(x, mask);
        }
        return x.MoveToOuterDisposeScope();
    }
}
