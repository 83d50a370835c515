using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Three perceptrons, 6 → 16 → 6: nested by width, by rank, and as the conversion says.</summary>
[NestedSubspace(maxRank: 6, Anchors = [1, 3, 6])]
public sealed partial class Mixed : nn.Module<Tensor, Tensor>
{
    private readonly Linear wideIn;

    [ByWidth]
    private readonly Linear wideOut;

    [ByRank]
    private readonly Linear rankedIn;
    private readonly Linear rankedOut;
    private readonly Linear openIn;
    private readonly Linear openOut;

    /// <param name="isTied">Whether the layers that are nested by width share a weight with others.</param>
    public Mixed(bool isTied = false)
        : base(nameof(Mixed))
    {
        (wideIn, wideOut) = (Wide(), Narrow());
        (rankedIn, rankedOut) = (Wide(), Narrow());
        (openIn, openOut) = (Wide(), Narrow());
        if (isTied)
        {
            Tie(openIn, wideIn);
        }
        RegisterComponents();
    }

    /// <param name="x"><c>[…, 6]</c></param>
    public override Tensor forward(Tensor x)
    {
        x = x + wideOut.call(wideIn.call(x).relu());
        x = x + rankedOut.call(rankedIn.call(x).relu());
        return openOut.call(openIn.call(x).relu());
    }

    private static void Tie(Linear layer, Linear other) => layer.weight = other.weight;

    private static Linear Wide() => nn.Linear(6, 16, dtype: ScalarType.Float64);

    private static Linear Narrow() => nn.Linear(16, 6, dtype: ScalarType.Float64);
}
