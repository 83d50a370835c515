using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace Demo;

/// <summary>Two layers, declared on one line.</summary>
[NestedSubspace(maxRank: 8, Anchors = [1, 2, 4, 8])]
public sealed partial class Mlp : Module<Tensor, Tensor>
{
    private readonly Linear fc1,
        fc2;

    public Mlp(int inputs, int hidden, int classes)
        : base(nameof(Mlp))
    {
        fc1 = Linear(inputs, hidden);
        fc2 = Linear(hidden, classes);
        RegisterComponents();
    }

    // A comment of the user's, which the generated code does not carry.
    public override Tensor forward(Tensor x) => fc2.call(relu(fc1.call(x)));
}

public static class Scenario
{
    public static Mlp Create() => new(6, 8, 5);

    public static object[] Inputs() => [randn(4, 6, dtype: ScalarType.Float64)];
}
