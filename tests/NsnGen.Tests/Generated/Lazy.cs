using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.Generated;

/// <summary>A model whose result is computed when it is looked at, from what the call made.</summary>
[NestedSubspace(4)]
public sealed partial class Lazy : nn.Module<Tensor, IEnumerable<Tensor>>
{
    private readonly Linear fc = nn.Linear(8, 8);

    public Lazy()
        : base(nameof(Lazy)) => RegisterComponents();

    public override IEnumerable<Tensor> forward(Tensor x)
    {
        var hidden = fc.call(x);
        return Enumerable.Range(1, 2).Select(times => hidden * times);
    }
}
