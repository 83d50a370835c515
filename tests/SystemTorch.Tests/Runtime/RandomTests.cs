using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Runtime;

public class RandomTests
{
    [Fact]
    public void ASeedRepeatsEverySource()
    {
        Assert.Equal(Draw(new Generator(7)), Draw(new Generator(7)));
        Assert.NotEqual(Draw(new Generator(7)), Draw(new Generator(8)));
        Assert.Equal(Draw(new Generator(9)), Draw(new Generator(1).manual_seed(9)));
    }

    [Fact]
    public void AStateContinuesTheSequence()
    {
        var generator = new Generator(5);
        _ = rand(3, generator: generator);
        var state = generator.get_state();
        var expected = Draw(generator);

        generator.set_state(state);

        Assert.Equal(expected, Draw(generator));
        Assert.Equal(5, generator.initial_seed());
    }

    [Fact]
    public void UniformNumbersFillTheirInterval()
    {
        var x = rand([100_000], float64, generator: new Generator(11));

        Assert.InRange(x.min().item<double>(), 0, 1e-3);
        Assert.InRange(x.max().item<double>(), 1 - 1e-3, 1);
        Assert.InRange(x.mean().item<double>(), 0.495, 0.505);
        Assert.InRange(x.var().item<double>(), 0.99 / 12, 1.01 / 12);
    }

    [Fact]
    public void NormalNumbersHaveMeanAndVariance()
    {
        var x = empty(100_000, float64).normal_(3, 2, new Generator(12));

        Assert.InRange(x.mean().item<double>(), 2.97, 3.03);
        Assert.InRange(x.std().item<double>(), 1.98, 2.02);
    }

    [Fact]
    public void IntegersStayBelowTheirBound()
    {
        var x = randint(-3, 4, [10_000], generator: new Generator(13));

        Assert.Equal([-3, -2, -1, 0, 1, 2, 3], x.unique().output.data<long>().ToArray());
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), randperm(50).sort().Values.data<long>());
    }

    [Fact]
    public void SamplesFollowTheirWeights()
    {
        var generator = new Generator(14);

        var drawn = tensor(new[] { 1f, 0f, 3f }).multinomial(40_000, replacement: true, generator).bincount(null);
        var ones = full(40_000, 0.3).bernoulli(generator).sum().item<float>();

        Assert.Equal(0, drawn[1].item<long>());
        Assert.InRange(drawn[2].item<long>(), 29_500, 30_500);
        Assert.InRange(ones, 11_600, 12_400);
    }

    private static float[] Draw(Generator generator) =>
        [
            .. rand(4, generator: generator).data<float>(),
            .. randn(4, generator: generator).data<float>(),
            .. randint(1000, [4], float32, generator: generator).data<float>(),
            .. randperm(8, float32, generator: generator).data<float>(),
            .. empty(4).uniform_(-1, 1, generator).data<float>(),
        ];
}
