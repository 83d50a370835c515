using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class ActivationTests
{
    private static readonly double[] Points = [-25, -2, -0.5, 0, 0.3, 1, 3, 25];

    private static readonly Dictionary<
        string,
        (Func<Module<Tensor, Tensor>> Make, Func<double, double> Formula)
    > Table = new()
    {
        ["ReLU"] = (() => ReLU(), x => Math.Max(0, x)),
        ["SiLU"] = (() => SiLU(), x => x * Logistic(x)),
        ["Sigmoid"] = (() => Sigmoid(), Logistic),
        ["Tanh"] = (() => Tanh(), Math.Tanh),
        ["LeakyReLU"] = (() => LeakyReLU(0.2), x => x > 0 ? x : 0.2 * x),
        ["ELU"] = (() => ELU(1.5), x => x > 0 ? x : 1.5 * (Math.Exp(x) - 1)),
        ["Softplus"] = (() => Softplus(2, 10), x => 2 * x > 10 ? x : Math.Log(1 + Math.Exp(2 * x)) / 2),
        ["GELU tanh"] = (
            () => GELU(TorchSharp.Modules.GELU.Approximate.tanh),
            x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
        ),
        ["GELU"] = (() => GELU(), x => x * NormalDistribution(x)),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void FollowsItsFormula(string name)
    {
        var (make, formula) = Table[name];
        using var module = make();
        using var x = tensor(Points);

        using var y = module.call(x);

        AssertClose(Points.Select(formula).ToList(), y, 1e-9);
        Assert.Empty(module.parameters());
    }

    [Fact]
    public void InPlaceChangesTheInput()
    {
        using var module = ReLU(inplace: true);
        using var x = tensor(new double[] { -1, 2 });

        using var y = module.call(x);

        AssertClose([0, 2], x);
        AssertClose([0, 2], y);
    }

    [Fact]
    public void SoftmaxSharesOutOneAlongItsDimension()
    {
        using var x = tensor(new double[] { 1, 2, 3, 1000, 1001, 1002 }, [2, 3]);
        using var softmax = Softmax(1);
        using var log = LogSoftmax(1);
        var exponentials = new[] { Math.Exp(-2), Math.Exp(-1), 1 };
        var expected = exponentials.Concat(exponentials).Select(e => e / exponentials.Sum()).ToList();

        using var y = softmax.call(x);
        using var logarithm = log.call(x);

        AssertClose(expected, y);
        AssertClose(expected.Select(value => Math.Log(value)).ToList(), logarithm);
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>By Simpson's rule from 0, which shares nothing with erf.</summary>
    private static double NormalDistribution(double x)
    {
        const int intervals = 20_000;
        var width = x / intervals;
        var sum = 0.0;
        for (var i = 0; i <= intervals; i++)
        {
            var t = i * width;
            var weight = i is 0 or intervals ? 1 : (i % 2 == 1 ? 4 : 2);
            sum += weight * Math.Exp(-t * t / 2);
        }
        return 0.5 + sum * width / 3 / Math.Sqrt(2 * Math.PI);
    }
}
