using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Gated feed-forward layers, 6 → 16 → 6, without biases: 3 units a component, one in the last, ranks 1 to 6.</summary>
[NestedSubspace(maxRank: 8, Anchors = [1, 3, 5])]
public sealed partial class Gated : nn.Module<Tensor, Tensor>
{
    private readonly Linear gate;
    private readonly Linear up;
    private readonly Linear down;

    [Elementwise]
    private readonly Func<Tensor, Tensor> activation = x => nn.functional.silu(x);

    public Gated()
        : base(nameof(Gated))
    {
        gate = nn.Linear(6, 16, hasBias: false, dtype: ScalarType.Float64);
        up = nn.Linear(6, 16, hasBias: false, dtype: ScalarType.Float64);
        down = nn.Linear(16, 6, hasBias: false, dtype: ScalarType.Float64);
        RegisterComponents();
    }

    /// <param name="x"><c>[…, 6]</c></param>
    public override Tensor forward(Tensor x)
    {
        x = activation(gate.call(x)) * up.call(x);
        return down.call(x);
    }
}
