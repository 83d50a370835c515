using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class InitTests
{
    [Fact]
    public void FansCountInputsAndOutputsPerKernel()
    {
        Assert.Equal((3, 5), init.CalculateFanInAndFanOut(empty(5, 3)));
        Assert.Equal((3 * 8, 5 * 8), init.CalculateFanInAndFanOut(empty([5, 3, 2, 4])));
        Assert.Throws<ArgumentException>(() => init.CalculateFanInAndFanOut(empty(5)));
    }

    [Fact]
    public void GainsAreThoseOfTheLiterature()
    {
        Assert.Equal(1, init.calculate_gain(init.NonlinearityType.Linear));
        Assert.Equal(5.0 / 3, init.calculate_gain(init.NonlinearityType.Tanh));
        Assert.Equal(Math.Sqrt(2), init.calculate_gain(init.NonlinearityType.ReLU));
        Assert.Equal(Math.Sqrt(2 / 1.04), init.calculate_gain(init.NonlinearityType.LeakyReLU, 0.2), 12);
    }

    public static TheoryData<string, double> Deviations =>
        new()
        {
            { nameof(init.xavier_uniform_), Math.Sqrt(2.0 / 500) },
            { nameof(init.xavier_normal_), Math.Sqrt(2.0 / 500) },
            { nameof(init.kaiming_uniform_), Math.Sqrt(2.0 / 200) },
            { nameof(init.kaiming_normal_), Math.Sqrt(2.0 / 200) },
            { "fan-out", Math.Sqrt(2.0 / 300) },
            { nameof(init.normal_), 1 },
            { nameof(init.uniform_), Math.Sqrt(1.0 / 12) },
        };

    [Theory]
    [MemberData(nameof(Deviations))]
    public void DrawsHaveTheSpreadOfTheirFormula(string name, double deviation)
    {
        using var weight = Parameter(empty(300, 200));

        var returned = name switch
        {
            nameof(init.xavier_uniform_) => init.xavier_uniform_(weight),
            nameof(init.xavier_normal_) => init.xavier_normal_(weight),
            nameof(init.kaiming_uniform_) => init.kaiming_uniform_(weight),
            nameof(init.kaiming_normal_) => init.kaiming_normal_(
                weight,
                0,
                init.FanInOut.FanIn,
                init.NonlinearityType.ReLU
            ),
            "fan-out" => init.kaiming_normal_(weight, mode: init.FanInOut.FanOut),
            nameof(init.normal_) => init.normal_(weight),
            _ => init.uniform_(weight),
        };

        var values = Values(weight);
        var mean = values.Average();
        Assert.Same(weight, returned);
        Assert.True(weight.is_leaf && weight.requires_grad);
        Assert.Equal(deviation, Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2))), 0.02 * deviation);
        if (name.Contains("uniform", StringComparison.Ordinal))
            Assert.InRange(values.Max() - values.Min(), 3.4 * deviation, Math.Sqrt(12.001) * deviation);
        else
            Assert.True(values.Max() > 3 * deviation, "a normal distribution has tails");
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(3, 4)]
    public void OrthogonalMakesTheShorterSideOrthonormal(long rows, long columns)
    {
        using var weight = init.orthogonal_(empty([rows, columns], ScalarType.Float64), gain: 2);

        using var product = rows < columns ? weight.matmul(weight.t()) : weight.t().matmul(weight);

        AssertClose([4, 0, 0, 0, 4, 0, 0, 0, 4], product, 1e-12);
    }

    [Fact]
    public void TruncatedNormalStaysWithinItsBounds()
    {
        using var weight = init.trunc_normal_(empty(20_000), mean: 1, std: 2, a: 0, b: 2);

        var values = Values(weight);

        Assert.All(values, value => Assert.InRange(value, 0, 2));
        Assert.Equal(1, values.Average(), 0.02);
        // Between ±σ/2 of a normal distribution the variance is 0.0805 σ².
        Assert.Equal(0.0805 * 4, values.Average(value => Math.Pow(value - 1, 2)), 0.01);
    }

    [Fact]
    public void ConstantsFill()
    {
        AssertClose([0, 0], init.zeros_(empty(2)));
        AssertClose([1, 1], init.ones_(empty(2)));
        AssertClose([3, 3], init.constant_(empty(2), 3));
    }
}
