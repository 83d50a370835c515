using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>A layer whose factors are large enough for messages of their own, and for several; ranks 2 and 160.</summary>
[NestedSubspace(maxRank: 160, Anchors = [2, 160])]
public sealed partial class Broad : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;

    public Broad(ScalarType dtype)
        : base(nameof(Broad))
    {
        fc1 = nn.Linear(Data.Inputs, 1700, dtype: dtype);
        fc2 = nn.Linear(1700, Data.Outputs, dtype: dtype);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc2.call(fc1.call(x).tanh());
}
