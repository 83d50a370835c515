using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Attention and feed-forward; what each adds is normalised together with what it is added to.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class BertBlock : Module<Tensor, Tensor?, Tensor>
{
    private readonly SelfAttention attention;
    private readonly LayerNorm attention_norm;
    private readonly Linear intermediate;
    private readonly Linear output;
    private readonly Func<Tensor, Tensor> activation;
    private readonly LayerNorm output_norm;

    public BertBlock(BertConfig config)
        : base(nameof(BertBlock))
    {
        attention = new SelfAttention(config.HiddenSize, config.Heads);
        attention_norm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        intermediate = Linear(config.HiddenSize, config.IntermediateSize);
        output = Linear(config.IntermediateSize, config.HiddenSize);
        output_norm = LayerNorm(config.HiddenSize, config.NormEpsilon);
        activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="mask">See <see cref="HeadAttention.Mix"/>.</param>
    public override Tensor forward(Tensor x, Tensor? mask)
    {
        x = attention_norm.call(x + attention.call(x, mask));
        return output_norm.call(x + output.call(activation(intermediate.call(x))));
    }
}
