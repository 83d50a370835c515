using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Operators;

/// <summary>Operators against the same function computed by .NET.</summary>
public class ResultTests
{
    private static readonly double[] Positive = [0.1, 0.5, 0.9, 1.7, 2.5, 13];
    private static readonly double[] Mixed = [-3.7, -1, -0.5, 0, 0.5, 2.5];

    private static readonly Dictionary<
        string,
        (double[] At, Func<Tensor, Tensor> Ours, Func<double, double> Net)
    > Elementwise = new(StringComparer.Ordinal)
    {
        ["abs"] = (Mixed, x => x.abs(), Math.Abs),
        ["neg"] = (Mixed, x => x.neg(), v => -v),
        ["ceil"] = (Mixed, x => x.ceil(), Math.Ceiling),
        ["floor"] = (Mixed, x => x.floor(), Math.Floor),
        ["round"] = (Mixed, x => x.round(), v => Math.Round(v, MidpointRounding.ToEven)),
        ["trunc"] = (Mixed, x => x.trunc(), Math.Truncate),
        ["frac"] = (Mixed, x => x.frac(), v => v - Math.Truncate(v)),
        ["sign"] = (Mixed, x => x.sign(), v => Math.Sign(v)),
        ["exp"] = (Mixed, x => x.exp(), Math.Exp),
        ["exp2"] = (Mixed, x => x.exp2(), v => Math.Pow(2, v)),
        ["expm1"] = (Mixed, x => x.expm1(), v => Math.Exp(v) - 1),
        ["log"] = (Positive, x => x.log(), Math.Log),
        ["log2"] = (Positive, x => x.log2(), Math.Log2),
        ["log10"] = (Positive, x => x.log10(), Math.Log10),
        ["log1p"] = (Positive, x => x.log1p(), v => Math.Log(1 + v)),
        ["sqrt"] = (Positive, x => x.sqrt(), Math.Sqrt),
        ["rsqrt"] = (Positive, x => x.rsqrt(), v => 1 / Math.Sqrt(v)),
        ["reciprocal"] = (Positive, x => x.reciprocal(), v => 1 / v),
        ["square"] = (Mixed, x => x.square(), v => v * v),
        ["pow"] = (Positive, x => x.pow(2.5), v => Math.Pow(v, 2.5)),
        ["sin"] = (Mixed, x => x.sin(), Math.Sin),
        ["cos"] = (Mixed, x => x.cos(), Math.Cos),
        ["tan"] = (Mixed, x => x.tan(), Math.Tan),
        ["atan"] = (Mixed, x => x.atan(), Math.Atan),
        ["sinh"] = (Mixed, x => x.sinh(), Math.Sinh),
        ["cosh"] = (Mixed, x => x.cosh(), Math.Cosh),
        ["tanh"] = (Mixed, x => x.tanh(), Math.Tanh),
        ["asinh"] = (Mixed, x => x.asinh(), Math.Asinh),
        ["sigmoid"] = (Mixed, x => x.sigmoid(), v => 1 / (1 + Math.Exp(-v))),
        ["relu"] = (Mixed, x => x.relu(), v => Math.Max(v, 0)),
        ["relu6"] = (Positive, x => x.relu6(), v => Math.Min(v, 6)),
        ["silu"] = (Mixed, x => x.silu(), v => v / (1 + Math.Exp(-v))),
        ["softplus"] = (Mixed, x => x.softplus(), v => Math.Log(1 + Math.Exp(v))),
        ["elu"] = (Mixed, x => x.elu(), v => v > 0 ? v : Math.Exp(v) - 1),
        ["leaky_relu"] = (Mixed, x => x.leaky_relu(0.1), v => v > 0 ? v : 0.1 * v),
        ["clamp"] = (Mixed, x => x.clamp(-1, 1), v => Math.Clamp(v, -1, 1)),
        ["clamp open"] = (Mixed, x => x.clamp(min: 0), v => Math.Max(v, 0)),
        ["deg2rad"] = (Mixed, x => x.deg2rad(), v => v * Math.PI / 180),
        ["number - x"] = (Mixed, x => 3 - x, v => 3 - v),
        ["number / x"] = (Positive, x => 3 / x, v => 3 / v),
        ["x % number"] = (Mixed, x => x % 2, v => v - 2 * Math.Floor(v / 2)),
        ["fmod"] = (Mixed, x => x.fmod(2), v => v % 2),
        ["floor_divide"] = (Mixed, x => x.floor_divide(2), v => Math.Floor(v / 2)),
        ["div trunc"] = (Mixed, x => x.div(2, RoundingMode.trunc), v => Math.Truncate(v / 2)),
        ["threshold"] = (Mixed, x => x.threshold(0.4, 9), v => v > 0.4 ? v : 9),
        ["hardtanh"] = (Mixed, x => x.hardtanh(-2, 2), v => Math.Clamp(v, -2, 2)),
    };

    public static TheoryData<string> Names => [.. Elementwise.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ElementwiseFunctionsEqualDotNets(string name)
    {
        var (at, ours, net) = Elementwise[name];

        Near(Array.ConvertAll(at, value => net(value)), ours(tensor(at)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float32ResultsAreFloat32(string name)
    {
        var (at, ours, net) = Elementwise[name];

        var result = ours(tensor(at).to(float32));

        Assert.Equal(ScalarType.Float32, result.dtype);
        Near(Array.ConvertAll(at, value => net((float)value)), result.to(float64), 2e-5);
    }

    [Fact]
    public void GeluIsXTimesTheNormalDistribution()
    {
        // Phi(1) = 0.8413447460685429, Phi(-2) = 0.022750131948179195
        Near([0.8413447460685429, -2 * 0.022750131948179195], tensor(new[] { 1.0, -2.0 }).gelu());
    }

    [Fact]
    public void MatrixProductsAreSumsOfProducts()
    {
        var generator = new Generator(1);
        var (a, b) = (randn(3, 4, float64, generator: generator), randn(4, 2, float64, generator: generator));
        var expected = new double[6];
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 2; j++)
            {
                expected[i * 2 + j] = Enumerable.Range(0, 4).Sum(k => At(a, i, k) * At(b, k, j));
            }
        }

        Near(expected, a.matmul(b));
        Near(expected, a.mm(b));
        Near(expected, a.unsqueeze(0).bmm(b.unsqueeze(0)));
        Near(expected, einsum("ik,kj->ij", a, b));
        Near(expected, a.tensordot(b, [1], [0]));
        Near(Array.ConvertAll(expected, value => 2 * value + 0.5), ones(2, float64).addmm(a, b, 0.5f, 2));
        Near([expected[0], expected[2], expected[4]], a.mv(b[.., 0]));
        Near([expected[0]], a[0].dot(b[.., 0]));
    }

    [Fact]
    public void ReductionsSummarize()
    {
        var x = tensor(
            new double[,]
            {
                { 1, 5, 3 },
                { 4, -2, 6 },
            }
        );

        Near([17], x.sum());
        Near([5, 3, 9], x.sum(0L));
        Near([9, 8], x.sum([1]));
        Near([17.0 / 6], x.mean());
        Near([3, 8.0 / 3], x.mean([1]));
        Near([15, -48], x.prod(1));
        Near([4, 52.0 / 3], x.var(1L));
        Near([8.0 / 3, 104.0 / 9], x.var(1L, unbiased: false));
        Near([2, Math.Sqrt(52.0 / 3)], x.std(1L));
        Near([Math.Sqrt(91)], x.norm());
        Near([9, 12], x.norm(1, p: 1));
        Near([1, 6, 9, 4, 2, 8], x.cumsum(1));
        Near([Math.Log(Math.Exp(1) + Math.Exp(5) + Math.Exp(3))], x[0].logsumexp(0));
        Assert.Equal((6, -2), (x.max().item<double>(), x.min().item<double>()));
        Near([5, 6], x.max(1).values);
        Assert.Equal([1, 2], x.argmax(1).data<long>().ToArray());
        Assert.Equal([0, 1, 0], x.argmin(0).data<long>().ToArray());
        Assert.Equal(5, x.argmax().item<long>());
        Assert.Equal([true, false], (x > 0).all(1).data<bool>().ToArray());
        Assert.Equal([false, true], (x < 0).any(1).data<bool>().ToArray());
        Assert.Equal(6, x.count_nonzero().item<long>());
        Near([3], x.median());
    }

    [Fact]
    public void SoftmaxIsNormalizedExponentials()
    {
        var x = tensor(new double[] { 1, 2, 4 });
        var sum = Math.Exp(1) + Math.Exp(2) + Math.Exp(4);

        Near([Math.Exp(1) / sum, Math.Exp(2) / sum, Math.Exp(4) / sum], x.softmax(0));
        Near([1 - Math.Log(sum), 2 - Math.Log(sum), 4 - Math.Log(sum)], x.log_softmax(0));
        Assert.Equal(ScalarType.Float32, x.softmax(0, float32).dtype);
    }

    [Fact]
    public void ComparisonsGiveBooleans()
    {
        var (x, y) = (tensor(new double[] { 1, 2, 3 }), tensor(new double[] { 3, 2, 1 }));

        Assert.Equal([false, true, false], Booleans(x == y));
        Assert.Equal([true, false, true], Booleans(x != y));
        Assert.Equal([true, false, false], Booleans(x < y));
        Assert.Equal([true, true, false], Booleans(x <= y));
        Assert.Equal([false, false, true], Booleans(x > y));
        Assert.Equal([false, true, true], Booleans(x >= y));
        Assert.Equal([false, true, true], Booleans(x >= 2));
        Assert.Equal([false, true, false], Booleans((x >= 2) & (y >= 2)));
        Assert.Equal([true, false, false], Booleans(~(x >= 2)));
        Assert.Equal(
            [false, true, false, false],
            Booleans(tensor(new[] { 0, double.NaN, double.PositiveInfinity, 1 }).isnan())
        );
        Assert.Equal(
            [true, false, false, true],
            Booleans(tensor(new[] { 0, double.NaN, double.PositiveInfinity, 1 }).isfinite())
        );
        Assert.True(x.allclose(x + 1e-9));
        Assert.False(x.allclose(x + 1e-3));
        Assert.True(x.Equals(x.clone()));
        Assert.False(x.Equals(y));
    }

    private static bool[] Booleans(Tensor tensor) => tensor.data<bool>().ToArray();

    private static double At(Tensor tensor, long row, long column) => tensor[row, column].item<double>();

    internal static void Near(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        var values = actual.data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            Assert.True(
                Math.Abs(values[i] - expected[i]) <= tolerance * (1 + Math.Abs(expected[i])),
                $"element {i}: {values[i]:r} instead of {expected[i]:r}"
            );
        }
    }
}
