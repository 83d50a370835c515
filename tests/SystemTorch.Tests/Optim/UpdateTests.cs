using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.Optim;

public sealed class UpdateTests
{
    private static readonly double[] Start = [0.7, -1.2, 0, 3];

    [Theory]
    [InlineData(0, 0, 0, false, false)]
    [InlineData(0, 0, 0.1, false, true)]
    [InlineData(0.9, 0, 0, false, false)]
    [InlineData(0.9, 0.3, 0.1, false, false)]
    [InlineData(0.9, 0, 0.1, true, false)]
    [InlineData(0.9, 0, 0.1, true, true)]
    public void SgdFollowsItsFormula(double momentum, double dampening, double decay, bool nesterov, bool maximize)
    {
        var expected = Reference.Sgd(Start, 7, 0.05, momentum, dampening, decay, nesterov, maximize);

        var actual = Run(p => optim.SGD([p], 0.05, momentum, dampening, decay, nesterov, maximize), 7);

        AssertClose(expected, actual, 1e-12);
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.1, false, false)]
    [InlineData(0, true, false)]
    [InlineData(0.1, true, true)]
    public void AdamFollowsItsFormula(double decay, bool amsgrad, bool maximize)
    {
        var expected = Reference.Adam(Start, 9, 0.05, 0.8, 0.95, 1e-3, decay, false, amsgrad, maximize);

        var actual = Run(p => optim.Adam([p], 0.05, 0.8, 0.95, 1e-3, decay, amsgrad, maximize), 9);

        AssertClose(expected, actual, 1e-12);
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.1, false, false)]
    [InlineData(0.1, true, true)]
    public void AdamWFollowsItsFormula(double decay, bool amsgrad, bool maximize)
    {
        var expected = Reference.Adam(Start, 9, 0.05, 0.8, 0.95, 1e-3, decay, true, amsgrad, maximize);

        var actual = Run(p => optim.AdamW([p], 0.05, 0.8, 0.95, 1e-3, decay, amsgrad, maximize), 9);

        AssertClose(expected, actual, 1e-12);
    }

    [Fact]
    public void AmsgradDiffersOnceGradientsShrink()
    {
        double[] Reached(bool amsgrad) => Reference.Adam(Start, 9, 0.05, 0.8, 0.95, 1e-3, amsgrad: amsgrad);

        Assert.NotEqual(Reached(true), Reached(false));
    }

    private static Parameter Run(Func<Parameter, OptimizerHelper> make, int steps)
    {
        var parameter = Parameter(tensor(Start));
        using var optimizer = make(parameter);
        for (var step = 0; step < steps; step++)
        {
            using var gradient = tensor(Reference.Gradient(Values(parameter), step));
            parameter.grad = gradient;
            optimizer.step();
        }
        return parameter;
    }
}
