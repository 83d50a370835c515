using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>
/// A Llama (Touvron et al., arXiv 2302.13971; Grattafiori et al., arXiv 2407.21783). Its fields have the names of Hugging
/// Face's checkpoints.
/// </summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Llama : Module<Tensor, KeyValueCache?, Tensor>
{
    private readonly Rotation rotation;
    private readonly Embedding embed_tokens;
    private readonly ModuleList<LlamaBlock> layers;
    private readonly RmsNorm norm;

    [Dense]
    private readonly Linear lm_head;

    public Llama(LlamaConfig config)
        : base(nameof(Llama))
    {
        rotation = config.Rotation;
        embed_tokens = Embedding(config.Vocabulary, config.HiddenSize);
        layers = ModuleList([.. Enumerable.Range(0, config.Layers).Select(_ => new LlamaBlock(config))]);
        norm = new RmsNorm(config.HiddenSize, config.NormEpsilon);
        lm_head = Linear(config.HiddenSize, config.Vocabulary, hasBias: false);
        if (config.TiedHead)
        {
            lm_head.weight = embed_tokens.weight!;
        }
        RegisterComponents();
    }

    /// <param name="tokens"><c>[batch, tokens]</c>, int64.</param>
    /// <param name="cache">The tokens before them, to which these are added; null if there are none.</param>
    /// <returns>Logits, <c>[batch, tokens, vocabulary]</c>.</returns>
    public override Tensor forward(Tensor tokens, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var x = embed_tokens.call(tokens);
        var positions = Positions.Of(rotation, cache?.Length ?? 0, tokens.shape[1], x.dtype, x.device);
        for (var i = 0; i < layers.Count; i++)
        {
            x = layers[i].call(x, positions, cache?[i]);
        }
        cache?.Advance((int)tokens.shape[1]);
        return lm_head.call(norm.call(x)).MoveToOuterDisposeScope();
    }
}
