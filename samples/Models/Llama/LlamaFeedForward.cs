using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>The gated feed-forward layers, SwiGLU (Shazeer, arXiv 2002.05202).</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class LlamaFeedForward : Module<Tensor, Tensor>
{
    private readonly Linear gate_proj;
    private readonly Linear up_proj;
    private readonly Linear down_proj;
    private readonly Func<Tensor, Tensor> activation;

    public LlamaFeedForward(LlamaConfig config)
        : base(nameof(LlamaFeedForward))
    {
        gate_proj = Linear(config.HiddenSize, config.IntermediateSize, config.FeedForwardBias);
        up_proj = Linear(config.HiddenSize, config.IntermediateSize, config.FeedForwardBias);
        down_proj = Linear(config.IntermediateSize, config.HiddenSize, config.FeedForwardBias);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    public override Tensor forward(Tensor x) => down_proj.call(activation(gate_proj.call(x)) * up_proj.call(x));
}
