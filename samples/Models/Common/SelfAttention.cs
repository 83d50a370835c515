using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Models;

/// <summary>Attention of an encoder: every token sees every other that is not masked.</summary>
[NestedSubspace(maxRank: 2048)]
public sealed partial class SelfAttention : Module<Tensor, Tensor?, Tensor>
{
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear dense;
    private readonly int heads;

    public SelfAttention(int hiddenSize, int heads, bool hasBias = true)
        : base(nameof(SelfAttention))
    {
        this.heads = heads;
        query = Linear(hiddenSize, hiddenSize, hasBias);
        key = Linear(hiddenSize, hiddenSize, hasBias);
        value = Linear(hiddenSize, hiddenSize, hasBias);
        dense = Linear(hiddenSize, hiddenSize);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, hidden]</c></param>
    /// <param name="mask">See <see cref="HeadAttention.Mix"/>.</param>
    public override Tensor forward(Tensor x, Tensor? mask)
    {
        var mixed = HeadAttention.Mix(
            HeadAttention.Split(query.call(x), heads),
            HeadAttention.Split(key.call(x), heads),
            HeadAttention.Split(value.call(x), heads),
            mask
        );
        return dense.call(HeadAttention.Join(mixed));
    }
}
