using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Attention and feed-forward, each on a normalised copy of the residual stream.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class VitBlock : Module<Tensor, Tensor>
{
    private readonly LayerNorm layernorm_before;
    private readonly SelfAttention attention;
    private readonly LayerNorm layernorm_after;
    private readonly Linear intermediate;
    private readonly Linear output;
    private readonly Func<Tensor, Tensor> activation;

    public VitBlock(VitConfig config)
        : base(nameof(VitBlock))
    {
        layernorm_before = LayerNorm(config.HiddenSize, config.NormEpsilon);
        attention = new SelfAttention(config.HiddenSize, config.Heads, config.QueryKeyValueBias);
        layernorm_after = LayerNorm(config.HiddenSize, config.NormEpsilon);
        intermediate = Linear(config.HiddenSize, config.IntermediateSize);
        output = Linear(config.IntermediateSize, config.HiddenSize);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    public override Tensor forward(Tensor x)
    {
        x = x + attention.call(layernorm_before.call(x), null);
        return x + output.call(activation(intermediate.call(layernorm_after.call(x))));
    }
}
