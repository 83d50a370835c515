using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A model with every kind of state: factored layers, one of them of an own rank, a dense one, and a buffer.</summary>
[NestedSubspace(maxRank: 6, Anchors = [2, 4, 6])]
public sealed partial class Saved : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d stem;
    private readonly BatchNorm2d norm;
    private readonly Linear fc1;

    [MaxRank(3)]
    private readonly Linear fc2;

    [Dense]
    private readonly Linear head;

    public Saved(int hidden = 12)
        : base(nameof(Saved))
    {
        stem = nn.Conv2d(2, 7, 3);
        norm = nn.BatchNorm2d(7);
        fc1 = nn.Linear(28, hidden);
        fc2 = nn.Linear(hidden, 9, hasBias: false);
        head = nn.Linear(9, 4);
        RegisterComponents();
    }

    /// <param name="x"><c>[N, 2, 4, 4]</c></param>
    public override Tensor forward(Tensor x) =>
        head.call(fc2.call(fc1.call(norm.call(stem.call(x)).flatten(1)).tanh()));
}
