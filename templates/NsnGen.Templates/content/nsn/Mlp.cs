using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace Nested._1;

/// <summary>Your model. NsnGen writes <c>Mlp.Nested</c> from it, which runs at every rank from 1 to 64.</summary>
[NestedSubspace(maxRank: 64)]
public sealed partial class Mlp : Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;

    public Mlp(int inputs, int hidden, int classes)
        : base(nameof(Mlp))
    {
        fc1 = Linear(inputs, hidden);
        fc2 = Linear(hidden, classes);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, inputs]</c></param>
    /// <returns>Logits, <c>[batch, classes]</c>.</returns>
    public override Tensor forward(Tensor x) => fc2.call(relu(fc1.call(x)));
}
