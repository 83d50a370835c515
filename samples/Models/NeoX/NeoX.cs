using NsnGen.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>
/// A GPT-NeoX (Black et al., arXiv 2204.06745), as which Pythia is built too (Biderman et al., arXiv 2304.01373). Its fields
/// have the names of Hugging Face's checkpoints.
/// </summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class NeoX : Module<Tensor, Tensor>
{
    private readonly NeoXConfig config;
    private readonly Embedding embed_in;
    private readonly ModuleList<NeoXBlock> layers;
    private readonly LayerNorm final_layer_norm;

    [Dense]
    private readonly Linear embed_out;

    public NeoX(NeoXConfig config)
        : base(nameof(NeoX))
    {
        this.config = config;
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

    /// <summary>Where the weights stand in Hugging Face's files: the fields' names, all but the head below <c>gpt_neox</c>.</summary>
    public static KeyMap HuggingFace { get; } =
        new([("embed_out.", "embed_out."), ("", "gpt_neox.")])
        {
            OptionalPrefix = "gpt_neox.",
            Unused = [".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq"],
        };

    /// <param name="tokens"><c>[batch, tokens]</c>, int64.</param>
    /// <returns>Logits, <c>[batch, tokens, vocabulary]</c>.</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var x = embed_in.call(tokens);
        var rotation = new Rotation(config.Rotated, config.RopeTheta, config.RopeScaling);
        var positions = Positions.Of(rotation, 0, tokens.shape[1], x.dtype, x.device);
        foreach (var layer in layers)
        {
            x = layer.call(x, positions);
        }
        return embed_out.call(final_layer_norm.call(x)).MoveToOuterDisposeScope();
    }
}
