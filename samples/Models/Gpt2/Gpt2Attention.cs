using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Causal attention whose queries, keys and values come from one matrix.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class Gpt2Attention : Module<Tensor, Tensor, Tensor>
{
    private readonly Linear c_attn;
    private readonly Linear c_proj;
    private readonly int heads;
    private readonly double divisor;

    public Gpt2Attention(Gpt2Config config, int block)
        : base(nameof(Gpt2Attention))
    {
        heads = config.Heads;
        c_attn = Linear(config.HiddenSize, 3 * config.HiddenSize);
        c_proj = Linear(config.HiddenSize, config.HiddenSize);
        divisor =
            (config.ScaledByHead ? Math.Sqrt((double)config.HiddenSize / config.Heads) : 1)
            * (config.ScaledByBlock ? block + 1 : 1);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="mask">See <see cref="HeadAttention.Mix"/>.</param>
    public override Tensor forward(Tensor x, Tensor mask)
    {
        // [batch, tokens, 3 · hidden]: all queries, then all keys, then all values.
        var fused = c_attn.call(x).chunk(3, dim: -1);
        var mixed = HeadAttention.Mix(
            HeadAttention.Split(fused[0], heads),
            HeadAttention.Split(fused[1], heads),
            HeadAttention.Split(fused[2], heads),
            mask,
            divisor
        );
        return c_proj.call(HeadAttention.Join(mixed));
    }
}
