using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Samples.Quickstart;

/// <summary>A three-layer perceptron. The generator writes <c>Mlp.Nested</c> from it, which runs at every rank from 1 to 256.</summary>
[NestedSubspace(maxRank: 256)]
public sealed partial class Mlp : Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;

    /// <summary>Stays dense: it is less than one hundredth of the cost, and 32 classes do not fit into a low rank.</summary>
    [Dense]
    private readonly Linear fc3;

    private readonly Dropout dropout = Dropout(0.5);

    public Mlp(int features, int hidden, int classes)
        : base(nameof(Mlp))
    {
        fc1 = Linear(features, hidden);
        fc2 = Linear(hidden, hidden);
        fc3 = Linear(hidden, classes);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, features]</c></param>
    /// <returns>Logits, <c>[batch, classes]</c>.</returns>
    public override Tensor forward(Tensor x)
    {
        x = dropout.call(relu(fc1.call(x)));
        x = dropout.call(relu(fc2.call(x)));
        return fc3.call(x);
    }
}
