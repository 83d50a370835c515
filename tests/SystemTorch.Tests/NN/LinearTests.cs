using TorchSharp;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class LinearTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MultipliesByTheTransposedWeightAndAddsTheBias(bool hasBias)
    {
        using var layer = Linear(3, 4, hasBias, dtype: ScalarType.Float64);
        using var x = Sample(1, 2, 3);
        var (input, weight) = (Values(x), Values(layer.weight));
        var bias = hasBias ? Values(layer.bias!) : new double[4];
        var expected = new double[2 * 4];
        for (var row = 0; row < 2; row++)
        {
            for (var o = 0; o < 4; o++)
            {
                expected[row * 4 + o] = bias[o];
                for (var i = 0; i < 3; i++)
                    expected[row * 4 + o] += input[row * 3 + i] * weight[o * 3 + i];
            }
        }

        using var y = layer.call(x);

        Assert.Equal([2, 4], y.shape);
        AssertClose(expected, y);
        Assert.Equal(hasBias, layer.bias is not null);
    }

    // Shorter and longer than a vector and no multiple of one; the last two are split over threads.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(16, 64)]
    [InlineData(67, 131)]
    [InlineData(300, 2051)]
    [InlineData(1500, 2100)]
    [InlineData(2100, 1500)]
    public void MultipliesOneRowHoweverTheWeightLies(int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        foreach (var (type, tolerance) in new[] { (ScalarType.Float32, 1e-4), (ScalarType.BFloat16, 1.0 / 128) })
        {
            var x = Sample(1, 1, inputs).to(type);
            var bias = Sample(2, outputs).to(type);
            var inside = Sample(3, outputs + 1, inputs + 3).to(type).narrow(0, 1, outputs).narrow(1, 2, inputs);
            var columns = Sample(4, inputs + 2, outputs).to(type).narrow(0, 1, inputs).t();
            foreach (var weight in new[] { inside, inside.contiguous(), columns })
            {
                AssertOneRow(x, weight, null, tolerance);
                AssertOneRow(x, weight, bias, tolerance);
            }
        }
    }

    private static void AssertOneRow(Tensor x, Tensor weight, Tensor? bias, double tolerance)
    {
        var exact = x.to(ScalarType.Float64).matmul(weight.to(ScalarType.Float64).t());

        using var y = functional.linear(x, weight, bias);
        using var ofVector = functional.linear(x.flatten(), weight, bias);

        Assert.Equal(x.dtype, y.dtype);
        Assert.Equal([1, weight.shape[0]], y.shape);
        Assert.Equal([weight.shape[0]], ofVector.shape);
        Assert.Equal(Values(y), Values(ofVector));
        AssertClose(Values(bias is null ? exact : exact + bias.to(ScalarType.Float64)), y, tolerance);
    }

    [Fact]
    public void StartsUniformWithinTheReciprocalRootOfTheInputs()
    {
        using var layer = Linear(400, 300);

        foreach (var parameter in layer.parameters())
        {
            var values = Values(parameter);
            Assert.All(values, value => Assert.InRange(value, -0.05, 0.05));
            Assert.True(values.Max() > 0.045 && values.Min() < -0.045, "the whole range is used");
            Assert.InRange(values.Average(), -0.01, 0.01);
        }
    }

    [Fact]
    public void TakesGivenParametersAndReleasesThoseItReplaces()
    {
        using var layer = Linear(Parameter(ones(2, 3)), Parameter(zeros(2)));
        Assert.Equal((3, 2), (layer.in_features, layer.out_features));
        var before = layer.weight;

        layer.weight = Parameter(full(2, 3, 2.0));

        Assert.True(before.IsInvalid);
        Assert.Same(layer.weight, layer.get_parameter("weight"));
        using var y = layer.call(ones(1, 3));
        AssertClose([6, 6], y, 1e-6);
    }

    [Fact]
    public void RefusesInputsOfAnotherWidth()
    {
        using var layer = Linear(3, 4);
        using var x = ones(2, 5);

        var error = Assert.ThrowsAny<Exception>(() => layer.call(x));

        Assert.Contains("2x5", error.Message, StringComparison.Ordinal);
    }
}
