using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Two layers with an activation between them.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Gpt2FeedForward : Module<Tensor, Tensor>
{
    private readonly Linear c_fc;
    private readonly Linear c_proj;
    private readonly Func<Tensor, Tensor> activation;

    public Gpt2FeedForward(Gpt2Config config)
        : base(nameof(Gpt2FeedForward))
    {
        var width = config.IntermediateSize ?? 4 * config.HiddenSize;
        c_fc = Linear(config.HiddenSize, width);
        c_proj = Linear(width, config.HiddenSize);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    public override Tensor forward(Tensor x) => c_proj.call(activation(c_fc.call(x)));
}
