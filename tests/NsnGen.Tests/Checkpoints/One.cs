using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>One layer without a bias, <c>fc.weight</c> <c>[2, 3]</c>.</summary>
[NestedSubspace(maxRank: 2)]
public sealed partial class One : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc;

    public One()
        : base(nameof(One))
    {
        fc = nn.Linear(3, 2, hasBias: false);
        RegisterComponents();
    }

    /// <param name="x"><c>[N, 3]</c></param>
    public override Tensor forward(Tensor x) => fc.call(x);
}
