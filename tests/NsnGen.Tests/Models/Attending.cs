using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A model with attention of libtorch's own, which stays dense.</summary>
[NestedSubspace(maxRank: 8)]
public sealed partial class Attending : nn.Module<Tensor, Tensor>
{
    [Dense]
    private readonly MultiheadAttention attention = nn.MultiheadAttention(64, 4);
    private readonly Linear linear = nn.Linear(64, 64);

    public Attending()
        : base(nameof(Attending)) => RegisterComponents();

    /// <param name="x"><c>[tokens, batch, 64]</c></param>
    public override Tensor forward(Tensor x)
    {
        var (mixed, _) = attention.call(x, x, x, null, false, null);
        return linear.call(mixed);
    }
}
