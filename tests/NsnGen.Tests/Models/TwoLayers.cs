using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A small model for tests of the runtime: 6 → 10 → 4, ranks 1, 2, 4, 6.</summary>
[NestedSubspace(maxRank: 6, Anchors = [1, 2, 4, 6])]
public sealed partial class TwoLayers : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;

    public TwoLayers(ScalarType dtype)
        : base(nameof(TwoLayers))
    {
        fc1 = nn.Linear(6, 10, dtype: dtype);
        fc2 = nn.Linear(10, 4, dtype: dtype);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc2.call(fc1.call(x).tanh());
}
