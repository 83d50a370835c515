using NsnGen.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

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

    /// <param name="images"><c>[batch, channels, height, width]</c></param>
    /// <returns>Logits, <c>[batch, classes]</c>.</returns>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var patches = projection.call(images).flatten(2).transpose(1, 2); // [batch, patches, hidden]
        var x = cat([cls_token.expand(patches.shape[0], -1, -1), patches], 1) + position_embeddings;
        foreach (var block in layer)
        {
            x = block.call(x);
        }
        return classifier.call(layernorm.call(x).select(1, 0)).MoveToOuterDisposeScope();
    }
}
