using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tool.Tests;

/// <summary>A model whose hidden units can be its components, in a layer of layers.</summary>
[NestedSubspace(maxRank: 8, Anchors = [2, 4, 8])]
public sealed partial class Paired : nn.Module<Tensor, Tensor>
{
    private readonly Linear input = nn.Linear(10, 20);
    private readonly PairedBlock block = new();

    public Paired()
        : base(nameof(Paired)) => RegisterComponents();

    /// <param name="x"><c>[N, 10]</c></param>
    public override Tensor forward(Tensor x) => block.call(input.call(x).tanh());
}
