using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Two layers with an activation between them.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class NeoXFeedForward : Module<Tensor, Tensor>
{
    private readonly Linear dense_h_to_4h;
    private readonly Linear dense_4h_to_h;
    private readonly Func<Tensor, Tensor> activation;

    public NeoXFeedForward(NeoXConfig config)
        : base(nameof(NeoXFeedForward))
    {
        dense_h_to_4h = Linear(config.HiddenSize, config.IntermediateSize);
        dense_4h_to_h = Linear(config.IntermediateSize, config.HiddenSize);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    public override Tensor forward(Tensor x) => dense_4h_to_h.call(activation(dense_h_to_4h.call(x)));
}
