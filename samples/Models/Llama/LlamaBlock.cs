using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Attention and feed-forward, each on a normalised copy of the residual stream.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class LlamaBlock : Module<Tensor, Positions, LayerCache?, Tensor>
{
    private readonly LlamaAttention self_attn;
    private readonly LlamaFeedForward mlp;
    private readonly RmsNorm input_layernorm;
    private readonly RmsNorm post_attention_layernorm;

    public LlamaBlock(LlamaConfig config)
        : base(nameof(LlamaBlock))
    {
        self_attn = new LlamaAttention(config);
        mlp = new LlamaFeedForward(config);
        input_layernorm = new RmsNorm(config.HiddenSize, config.NormEpsilon);
        post_attention_layernorm = new RmsNorm(config.HiddenSize, config.NormEpsilon);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="positions">Where the tokens stand.</param>
    /// <param name="cache">The tokens before them; null if there are none.</param>
    public override Tensor forward(Tensor x, Positions positions, LayerCache? cache)
    {
        x = x + self_attn.call(input_layernorm.call(x), positions, cache);
        return x + mlp.call(post_attention_layernorm.call(x));
    }
}
