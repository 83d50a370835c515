using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tool.Tests;

/// <summary>Two layers with nothing but an activation between them.</summary>
[NestedSubspace(maxRank: 8, Anchors = [2, 4, 8])]
public sealed partial class PairedBlock : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1 = nn.Linear(20, 16);
    private readonly Linear fc2 = nn.Linear(16, 6);

    public PairedBlock()
        : base(nameof(PairedBlock)) => RegisterComponents();

    /// <param name="x"><c>[N, 20]</c></param>
    public override Tensor forward(Tensor x) => fc2.call(nn.functional.relu(fc1.call(x)));
}
