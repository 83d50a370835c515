using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Attention and feed-forward on normalised copies of the residual stream, side by side or one after the other.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class NeoXBlock : Module<Tensor, Positions, Tensor>
{
    private readonly LayerNorm input_layernorm;
    private readonly LayerNorm post_attention_layernorm;
    private readonly NeoXAttention attention;
    private readonly NeoXFeedForward mlp;
    private readonly bool parallel;

    public NeoXBlock(NeoXConfig config)
        : base(nameof(NeoXBlock))
    {
        input_layernorm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        post_attention_layernorm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        attention = new NeoXAttention(config);
        mlp = new NeoXFeedForward(config);
        parallel = config.ParallelResidual;
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="positions">Where the tokens stand.</param>
    public override Tensor forward(Tensor x, Positions positions)
    {
        var attended = x + attention.call(input_layernorm.call(x), positions);
        return attended + mlp.call(post_attention_layernorm.call(parallel ? x : attended));
    }
}
