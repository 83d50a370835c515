using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Every module of libtorch's own that has a twin, called in each way that it can be.</summary>
[NestedSubspace(maxRank: 64)]
public sealed partial class Transforming : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly MultiheadAttention attention;
    private readonly TransformerEncoderLayer layer;
    private readonly TransformerEncoder encoder;
    private readonly ModuleList<TransformerEncoderLayer> more;
    private readonly nn.Module<Tensor, Tensor> hidden;

    public Transforming(double dropout = 0)
        : base(nameof(Transforming))
    {
        attention = nn.MultiheadAttention(8, 2, dropout);
        layer = nn.TransformerEncoderLayer(8, 4, 12, dropout, nn.Activations.GELU);
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, dropout), 2);
        more = nn.ModuleList(nn.TransformerEncoderLayer(8, 1, 6, dropout));
        hidden = nn.TransformerEncoderLayer(8, 8, 6, dropout);
        RegisterComponents();
    }

    /// <param name="x"><c>[tokens, batch, 8]</c></param>
    /// <param name="mask"><c>[tokens, tokens]</c>, of numbers.</param>
    /// <param name="padding"><c>[batch, tokens]</c>, of truth values.</param>
    public override Tensor forward(Tensor x, Tensor mask, Tensor padding)
    {
        var (mixed, weights) = attention.call(x, x, x, attn_mask: mask, key_padding_mask: padding);
        x = x + mixed + weights.mean();
        x =
            x
            + attention.call(x, x, x, padding, false, mask).Item1
            + attention.forward(x, x, x, null, false, null).Item1;
        x = layer.call(layer.call(layer.call(x), mask), mask, padding);
        x = encoder.call(encoder.call(encoder.call(x), mask), input3: padding, input2: mask);
        foreach (var another in more)
        {
            x = another.call(x, mask);
        }
        return hidden.call(x);
    }
}
