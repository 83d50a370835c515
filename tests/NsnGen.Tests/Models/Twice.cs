using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A model that holds one layer in two fields.</summary>
[NestedSubspace(maxRank: 3)]
public sealed partial class Twice : nn.Module<Tensor, Tensor>
{
    private readonly Linear first;
    private readonly Linear second;

    public Twice()
        : base(nameof(Twice))
    {
        first = nn.Linear(4, 4);
        second = first;
        RegisterComponents();
    }

    /// <param name="x"><c>[…, 4]</c></param>
    public override Tensor forward(Tensor x) => second.call(first.call(x).tanh());
}
