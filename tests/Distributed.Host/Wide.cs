using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>Two layers in factors; ranks 2, 8, 32, 160.</summary>
[NestedSubspace(maxRank: 160, Anchors = [2, 8, 32, 160])]
public sealed partial class Wide : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;

    public Wide(ScalarType dtype)
        : base(nameof(Wide))
    {
        fc1 = nn.Linear(Data.Inputs, 160, dtype: dtype);
        fc2 = nn.Linear(160, Data.Outputs, dtype: dtype);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc2.call(fc1.call(x).tanh());
}
