using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo;

/// <summary>As many inputs as TorchSharp's Module has, layers that stay dense, and layers with a maximum of their own.</summary>
[NestedSubspace(maxRank: 4)]
public sealed partial class SixInputs : Module<Tensor, Tensor, Tensor, Tensor, double, bool, Tensor>
{
    [Dense]
    private readonly Linear head = Linear(4, 4);

    [MaxRank(2)]
    private readonly Linear narrow = Linear(4, 4);
    private readonly Linear wide = Linear(4, 4);

    [Dense]
    private readonly Module<Tensor, Tensor> tail = Sequential(Linear(4, 4), Tanh());
    private Tensor shift = ones(4);

    public SixInputs()
        : base(nameof(SixInputs))
    {
        register_buffer("offset", full(new long[] { 4 }, 0.5), persistent: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor a, Tensor b, Tensor c, Tensor d, double scale, bool isSum)
    {
        var x = narrow.call(a) + wide.call(b) + shift;
        var y = head.call(c) * head.weight.shape[0] + d + get_buffer("offset")!;
        return tail.call(isSum ? x + scale * y : x - y);
    }
}

public static class Scenario
{
    public static SixInputs Create() => new();

    public static object[] Inputs() => [Input(), Input(), Input(), Input(), 0.5, true];

    private static Tensor Input() => randn(2, 4, dtype: ScalarType.Float64);
}
