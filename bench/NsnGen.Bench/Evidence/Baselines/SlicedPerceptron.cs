using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>
/// A perceptron whose hidden layers can be used in part: a width takes the first units of each, as in slimmable networks
/// (Yu and Huang, arXiv 1903.05134) and MatFormer (Devvrit et al., arXiv 2310.07707).
/// </summary>
public sealed class SlicedPerceptron : nn.Module<Tensor, int, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly Linear fc3;

    public SlicedPerceptron(int inputs, int hidden, int classes)
        : base(nameof(SlicedPerceptron))
    {
        fc1 = nn.Linear(inputs, hidden);
        fc2 = nn.Linear(hidden, hidden);
        fc3 = nn.Linear(hidden, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input1, int input2)
    {
        var first = relu(linear(input1, fc1.weight.narrow(0, 0, input2), fc1.bias!.narrow(0, 0, input2)));
        var square = fc2.weight.narrow(0, 0, input2).narrow(1, 0, input2);
        var second = relu(linear(first, square, fc2.bias!.narrow(0, 0, input2)));
        return linear(second, fc3.weight.narrow(1, 0, input2), fc3.bias);
    }
}
