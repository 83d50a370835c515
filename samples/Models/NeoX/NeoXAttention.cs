using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Causal attention whose queries, keys and values come from one matrix; a part of each head is rotated.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class NeoXAttention : Module<Tensor, Positions, Tensor>
{
    private readonly Linear query_key_value;
    private readonly Linear dense;
    private readonly int heads;
    private readonly int rotated;

    public NeoXAttention(NeoXConfig config)
        : base(nameof(NeoXAttention))
    {
        heads = config.Heads;
        rotated = config.Rotated;
        query_key_value = Linear(config.HiddenSize, 3 * config.HiddenSize, config.AttentionBias);
        dense = Linear(config.HiddenSize, config.HiddenSize, config.AttentionBias);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="positions">Where the tokens stand.</param>
    public override Tensor forward(Tensor x, Positions positions)
    {
        // [batch, heads, tokens, 3 · head]: a head's query, key and value stand together.
        var fused = HeadAttention.Split(query_key_value.call(x), heads).chunk(3, dim: -1);
        var mixed = HeadAttention.Mix(
            Rotate(fused[0], positions),
            Rotate(fused[1], positions),
            fused[2],
            positions.Mask
        );
        return dense.call(HeadAttention.Join(mixed));
    }

    private Tensor Rotate(Tensor heads, Positions positions) =>
        cat([positions.Rotate(heads.narrow(-1, 0, rotated)), heads.narrow(-1, rotated, heads.shape[^1] - rotated)], -1);
}
