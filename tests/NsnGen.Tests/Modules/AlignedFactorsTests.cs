using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Factors in the gauge that saves r² multiply-adds multiply as the plain ones do.</summary>
[Collection(nameof(Alone))]
public sealed class AlignedFactorsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public AlignedFactorsTests() => manual_seed(11);

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1, 7, 5)]
    [InlineData(3, 7, 5)]
    [InlineData(5, 5, 9)]
    [InlineData(40, 64, 64)]
    [InlineData(200, 300, 500)]
    public void They_are_the_same_product(int rank, int inputs, int outputs)
    {
        var (down, up) = (randn(rank, inputs), randn(rank, outputs));
        Check(down, up);
    }

    [Fact]
    public void Components_of_a_trained_layer_with_a_steep_spectrum_keep_their_precision()
    {
        var (u, s, vh) = linalg.svd(randn(96, 96), fullMatrices: false);
        var spectrum = s * pow(10, -arange(96) / 12.0);
        var root = spectrum.sqrt().unsqueeze(1);
        Check((vh * root).narrow(0, 0, 64), (u.t() * root).narrow(0, 0, 64));
    }

    [Fact]
    public void Components_that_are_zero_or_repeat_others_do_no_harm()
    {
        var down = randn(12, 20);
        down[3] = zeros(20);
        down[7] = down[2];
        down[8] = down[2] * 2;
        Check(down, randn(12, 16));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void A_layer_runs_them_where_they_pay(int rows)
    {
        var (size, rank) = rows == 1 ? (1100, 600) : (640, 400);
        set_num_threads(1);
        using var untracked = no_grad();
        using var layer = new NestedLinear(
            new Parameter(randn(size, size)),
            new Parameter(randn(size, size)),
            new Parameter(randn(size)),
            new Parameter(randn(size))
        );
        Assert.Equal(
            LayerForm.Aligned,
            BreakEven.For(ScalarType.Float32).FormOf(size, size, rank, rows, 1, aligns: true)
        );
        var x = randn(rows, size);
        layer.train();
        var expected = layer.call(x, Rank.Of(rank));
        layer.eval();
        Assert.InRange(Reference.Distance(expected, layer.call(x, Rank.Of(rank))), 0, 1e-5);
        // Weights that have changed are noticed.
        layer.down.mul_(2);
        layer.WeightsChanged();
        Assert.True(Reference.Distance(expected, layer.call(x, Rank.Of(rank))) > 0.1);
    }

    private static void Check(Tensor down, Tensor up)
    {
        var (order, rest, aligned) = AlignedFactors.Of(down, up);
        var rank = down.shape[0];
        Assert.Equal([down.shape[1] - rank, rank], rest.shape);
        Assert.Equal(Enumerable.Range(0, (int)down.shape[1]), order.data<long>().ToArray().Order().Select(i => (int)i));
        // Pivoting keeps the numbers small, and with them what rounding costs.
        Assert.InRange(rest.numel() == 0 ? 0 : rest.abs().max().ToDouble(), 0, 100);

        var x = randn(50, down.shape[1]);
        var sorted = x.index_select(1, order);
        var actual = (sorted.narrow(1, 0, rank) + sorted.narrow(1, rank, rest.shape[0]).mm(rest)).mm(aligned);
        var (x64, down64, up64) = (x.to(ScalarType.Float64), down.to(ScalarType.Float64), up.to(ScalarType.Float64));
        var exact = x64.mm(down64.t()).mm(up64);
        Assert.InRange(Reference.Distance(exact, actual.to(ScalarType.Float64)), 0, 3e-6);
    }
}
