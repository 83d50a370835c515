using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Samples.Aot;

/// <summary>Tells on which of two moons a point is. TorchSharp registers its fields by reflection, which generated code allows for.</summary>
[NestedSubspace(maxRank: 32, Anchors = [2, 4, 8, 32])]
internal sealed partial class Classifier : Module<Tensor, Tensor>
{
    private readonly Linear first = Linear(2, 32);
    private readonly Linear second = Linear(32, 32);
    private readonly Scaled scaled = new();
    private readonly Linear last = Linear(32, 2);

    public Classifier()
        : base(nameof(Classifier)) => RegisterComponents();

    /// <param name="x">Points, <c>[batch, 2]</c>.</param>
    /// <returns>Logits, <c>[batch, 2]</c>.</returns>
    public override Tensor forward(Tensor x) => last.call(relu(scaled.call(second.call(relu(first.call(x))))));
}
