using NsnGen.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>A GPT-2 (Radford et al., 2019). Its fields have the names of Hugging Face's checkpoints.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Gpt2 : Module<Tensor, Tensor>
{
    private readonly Embedding wte;
    private readonly Embedding wpe;
    private readonly ModuleList<Gpt2Block> h;
    private readonly LayerNorm ln_f;

    [Dense]
    private readonly Linear lm_head;

    public Gpt2(Gpt2Config config)
        : base(nameof(Gpt2))
    {
        wte = Embedding(config.Vocabulary, config.HiddenSize);
        wpe = Embedding(config.Context, config.HiddenSize);
        h = ModuleList([.. Enumerable.Range(0, config.Layers).Select(block => new Gpt2Block(config, block))]);
        ln_f = LayerNorm(config.HiddenSize, config.NormEpsilon);
        lm_head = Linear(config.HiddenSize, config.Vocabulary, hasBias: false);
        if (config.TiedHead)
        {
            lm_head.weight = wte.weight!;
        }
        RegisterComponents();
    }

    /// <summary>
    /// Where the weights stand in Hugging Face's files: the fields' names, below <c>transformer</c> in most. Four of a
    /// block's matrices are stored as <c>[in, out]</c>.
    /// </summary>
    public static KeyMap HuggingFace { get; } =
        new([("lm_head.", "lm_head."), ("", "transformer.")])
        {
            OptionalPrefix = "transformer.",
            Transposed = [".c_attn.weight", ".c_proj.weight", ".c_fc.weight"],
            Unused = [".attn.bias", ".attn.masked_bias"],
        };

    /// <param name="tokens"><c>[batch, tokens]</c>, int64.</param>
    /// <returns>Logits, <c>[batch, tokens, vocabulary]</c>.</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var x = wte.call(tokens) + wpe.call(arange(tokens.shape[1], device: tokens.device));
        var mask = HeadAttention.CausalMask(0, tokens.shape[1], x.dtype, x.device);
        foreach (var block in h)
        {
            x = block.call(x, mask);
        }
        return lm_head.call(ln_f.call(x)).MoveToOuterDisposeScope();
    }
}
