using NsnGen;
using TorchSharp;
using TorchSharp.Modules;
using F = TorchSharp.torch.nn.functional;

namespace Demo;

/// <summary>Two inputs, overloads of forward, and the name that the rank would have taken.</summary>
[NestedSubspace(5)]
public sealed partial class TwoInputs : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
{
    private readonly Linear left;
    private readonly Linear right;
    private readonly Parameter weight;

    public TwoInputs()
        : base(nameof(TwoInputs))
    {
        left = torch.nn.Linear(5, 5);
        right = torch.nn.Linear(4, 5, hasBias: false);
        weight = torch.nn.Parameter(torch.ones(5));
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor a, torch.Tensor b)
    {
        var rank = a.shape.Length;
        return rank > 1 ? Mix(a, b, bias: 1) : forward(a);
    }

    public torch.Tensor forward(torch.Tensor a) => left.call(a);

    private torch.Tensor Mix(torch.Tensor a, torch.Tensor b, int bias)
    {
        var sum = F.relu(forward(a)) + right.forward(b);
        return sum * weight + bias * left.out_features;
    }
}

public static class Scenario
{
    public static TwoInputs Create() => new();

    public static object[] Inputs() =>
        [torch.randn(3, 5, dtype: torch.ScalarType.Float64), torch.randn(3, 4, dtype: torch.ScalarType.Float64)];
}
