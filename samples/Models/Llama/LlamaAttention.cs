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
    private readonly int headSize;
    private readonly int queriesPerKey;

    public LlamaAttention(LlamaConfig config)
        : base(nameof(LlamaAttention))
    {
        headSize = config.ActualHeadSize;
        queriesPerKey = config.Heads / config.ActualKeyValueHeads;
        q_proj = Linear(config.HiddenSize, config.Heads * headSize, hasBias: false);
        k_proj = Linear(config.HiddenSize, config.ActualKeyValueHeads * headSize, hasBias: false);
        v_proj = Linear(config.HiddenSize, config.ActualKeyValueHeads * headSize, hasBias: false);
        o_proj = Linear(config.Heads * headSize, config.HiddenSize, hasBias: false);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="positions">Where the tokens stand.</param>
    /// <param name="cache">The tokens before them; null if there are none.</param>
    /// <returns><c>[batch, tokens, hidden]</c></returns>
    public override Tensor forward(Tensor x, Positions positions, LayerCache? cache)
    {
        var query = positions.Rotate(Heads(q_proj.call(x)));
        var key = positions.Rotate(Heads(k_proj.call(x)));
        var value = Heads(v_proj.call(x));
        if (cache is not null)
        {
            (key, value) = cache.Append(key, value);
        }
        var mixed = Mix(query, Repeat(key), Repeat(value), positions.Mask);
        return o_proj.call(mixed.transpose(1, 2).flatten(2));
    }

    /// <summary><c>[batch, tokens, heads · head]</c> as <c>[batch, heads, tokens, head]</c>.</summary>
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], -1, headSize).transpose(1, 2);

    private Tensor Repeat(Tensor heads) => queriesPerKey == 1 ? heads : heads.repeat_interleave(queriesPerKey, dim: 1);

    private static Tensor Mix(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        var scores = query.matmul(key.transpose(-2, -1)) / Math.Sqrt(query.shape[^1]);
        return (mask is null ? scores : scores + mask).softmax(-1).matmul(value);
    }
}
