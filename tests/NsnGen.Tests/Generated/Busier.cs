using static TorchSharp.torch;

namespace NsnGen.Tests.Generated;

/// <summary>Two of them.</summary>
[NestedSubspace(4)]
public sealed partial class Busier : nn.Module<Tensor, Tensor>
{
    private readonly Busy first = new();
    private readonly Busy second = new();

    public Busier()
        : base(nameof(Busier)) => RegisterComponents();

    public override Tensor forward(Tensor x) => second.call(first.call(x.clone()) * 2);
}
