using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.Generated;

/// <summary>A block whose forward makes many temporaries, in a model that calls it.</summary>
[NestedSubspace(4)]
public sealed partial class Busy : nn.Module<Tensor, Tensor>
{
    private readonly Linear inner = nn.Linear(8, 8);
    private readonly double scale = 0.5;

    public Busy()
        : base(nameof(Busy)) => RegisterComponents();

    public override Tensor forward(Tensor x) => inner.call((x * scale + 1).t().contiguous().t() - 1) / Math.Sqrt(2) + x;
}
