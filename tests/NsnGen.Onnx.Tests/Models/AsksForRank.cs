using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Onnx.Tests;

/// <summary>A model with a part written by hand that goes another way at small ranks.</summary>
[NestedSubspace(maxRank: 4, Anchors = [2, 4])]
public sealed partial class AsksForRank : Module<Tensor, Tensor>
{
    private readonly Linear layer = Linear(4, 4);

    public AsksForRank()
        : base(nameof(AsksForRank)) => RegisterComponents();

    /// <param name="x"><c>[batch, 4]</c></param>
    public override Tensor forward(Tensor x) => Bend(layer.call(x));

    private Tensor Bend(Tensor x) => layer.call(x).relu();

    /// <summary>The part written by hand.</summary>
    public sealed partial class Nested
    {
        private Tensor Bend(Tensor x, NsnGen.Rank rank) =>
            rank.Value > 2 ? layer.call(x, rank).relu() : layer.call(x, rank).tanh();
    }
}
