using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Attention and feed-forward, each on a normalised copy of the residual stream.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Gpt2Block : Module<Tensor, Tensor, Tensor>
{
    private readonly LayerNorm ln_1;
    private readonly Gpt2Attention attn;
    private readonly LayerNorm ln_2;
    private readonly Gpt2FeedForward mlp;

    public Gpt2Block(Gpt2Config config, int block)
        : base(nameof(Gpt2Block))
    {
        ln_1 = LayerNorm(config.HiddenSize, config.NormEpsilon);
        attn = new Gpt2Attention(config, block);
        ln_2 = LayerNorm(config.HiddenSize, config.NormEpsilon);
        mlp = new Gpt2FeedForward(config);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="mask">See <see cref="HeadAttention.Mix"/>.</param>
    public override Tensor forward(Tensor x, Tensor mask)
    {
        x = x + attn.call(ln_1.call(x), mask);
        return x + mlp.call(ln_2.call(x));
    }
}
