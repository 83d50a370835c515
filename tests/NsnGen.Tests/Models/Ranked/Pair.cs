using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.Ranked;

/// <summary><see cref="Wide.Pair"/>, nested by rank.</summary>
[NestedSubspace(maxRank: 6)]
public sealed partial class Pair : nn.Module<Tensor, Tensor>
{
    private readonly Linear first = nn.Linear(6, 16);

    [ByRank]
    private readonly Linear second = nn.Linear(16, 6);

    public Pair()
        : base(nameof(Pair)) => RegisterComponents();

    /// <param name="x"><c>[…, 6]</c></param>
    public override Tensor forward(Tensor x) => second.call(first.call(x).relu());
}
