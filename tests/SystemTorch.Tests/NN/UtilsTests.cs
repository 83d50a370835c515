using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class UtilsTests
{
    [Theory]
    [InlineData(2, 13)]
    [InlineData(1, 19)]
    [InlineData(double.PositiveInfinity, 12)]
    public void ClippingScalesAllGradientsByOneFactor(double norm, double expected)
    {
        var parameters = WithGradients();

        var before = utils.clip_grad_norm_(parameters, 6.5, norm);

        Assert.Equal(expected, before, 9);
        var factor = 6.5 / expected;
        AssertClose([3 * factor, -4 * factor], parameters[0].grad!, 1e-6);
        AssertClose([12 * factor], parameters[1].grad!, 1e-6);
    }

    [Fact]
    public void SmallGradientsAreNotScaledUp()
    {
        var parameters = WithGradients();

        utils.clip_grad_norm_(parameters, 100);

        AssertClose([3, -4], parameters[0].grad!, 0);
        Assert.Equal(0, utils.clip_grad_norm_([], 1));
    }

    [Fact]
    public void ValuesAreClippedOneByOne()
    {
        var parameters = WithGradients();

        utils.clip_grad_value_(parameters, 3.5);

        AssertClose([3, -3.5], parameters[0].grad!);
        AssertClose([3.5], parameters[1].grad!);
    }

    [Fact]
    public void ParametersGoThroughAVector()
    {
        using var source = Linear(2, 3);
        using var target = Linear(2, 3);

        using var vector = utils.parameters_to_vector(source.parameters());
        utils.vector_to_parameters(vector, target.parameters());

        AssertClose([.. Values(source.weight), .. Values(source.bias!)], vector, 0);
        AssertClose(Values(source.weight), target.weight, 0);
        AssertClose(Values(source.bias!), target.bias!, 0);
        Assert.Throws<ArgumentException>(() => utils.vector_to_parameters(zeros(8), target.parameters()));
    }

    private static Parameter[] WithGradients()
    {
        var parameters = new[]
        {
            Parameter(zeros(2, ScalarType.Float64)),
            Parameter(zeros(1, ScalarType.Float64)),
            Parameter(zeros(1)),
        };
        parameters[0].grad = tensor(new double[] { 3, -4 });
        parameters[1].grad = tensor(new double[] { 12 });
        return parameters;
    }
}
