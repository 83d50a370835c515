using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Attention and an encoder, without masks.</summary>
[NestedSubspace(maxRank: 8)]
public sealed partial class Encoded : nn.Module<Tensor, Tensor>
{
    private readonly MultiheadAttention attention = nn.MultiheadAttention(8, 2);
    private readonly TransformerEncoder encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2);

    public Encoded()
        : base(nameof(Encoded)) => RegisterComponents();

    public override Tensor forward(Tensor x) => encoder.call(attention.call(x, x, x).Item1);
}
