using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Causal attention in which several query heads share a key and value head (Ainslie et al., arXiv 2305.13245).</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class LlamaAttention : Module<Tensor, Positions, LayerCache?, Tensor>
{
    private readonly Linear q_proj;
    private readonly Linear k_proj;
    private readonly Linear v_proj;
    private readonly Linear o_proj;
    private readonly int heads;
    private readonly int keyValueHeads;

    public LlamaAttention(LlamaConfig config)
        : base(nameof(LlamaAttention))
    {
        var headSize = config.ActualHeadSize;
        heads = config.Heads;
        keyValueHeads = config.ActualKeyValueHeads;
        q_proj = Linear(config.HiddenSize, config.Heads * headSize, config.AttentionBias);
        k_proj = Linear(config.HiddenSize, config.ActualKeyValueHeads * headSize, config.AttentionBias);
        v_proj = Linear(config.HiddenSize, config.ActualKeyValueHeads * headSize, config.AttentionBias);
        o_proj = Linear(config.Heads * headSize, config.HiddenSize, config.AttentionBias);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="positions">Where the tokens stand.</param>
    /// <param name="cache">The tokens before them; null if there are none.</param>
    /// <returns><c>[batch, tokens, hidden]</c></returns>
    public override Tensor forward(Tensor x, Positions positions, LayerCache? cache)
    {
        var query = positions.Rotate(HeadAttention.Split(q_proj.call(x), heads));
        var key = positions.Rotate(HeadAttention.Split(k_proj.call(x), keyValueHeads));
        var value = HeadAttention.Split(v_proj.call(x), keyValueHeads);
        if (cache is not null)
        {
            (key, value) = cache.Append(key, value);
        }
        var mixed = HeadAttention.Mix(query, Repeat(key), Repeat(value), positions.Mask);
        return o_proj.call(HeadAttention.Join(mixed));
    }

    private Tensor Repeat(Tensor shared) =>
        heads == keyValueHeads ? shared : shared.repeat_interleave(heads / keyValueHeads, dim: 1);
}
