using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>A perceptron of three layers; ranks 1, 2, 4, … 64.</summary>
[NestedSubspace(maxRank: 64)]
public sealed partial class Perceptron : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly Linear fc3;

    public Perceptron(int inputs, int hidden, int classes)
        : base(nameof(Perceptron))
    {
        fc1 = nn.Linear(inputs, hidden);
        fc2 = nn.Linear(hidden, hidden);
        fc3 = nn.Linear(hidden, classes);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, inputs]</c></param>
    /// <returns>Logits, <c>[batch, classes]</c>.</returns>
    public override Tensor forward(Tensor x) => fc3.call(relu(fc2.call(relu(fc1.call(x)))));
}
