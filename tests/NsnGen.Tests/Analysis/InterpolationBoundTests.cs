using NsnGen.Analysis;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class InterpolationBoundTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gap_and_bound_are_those_of_plain_loops(bool downBias)
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(6, 5, 7, downBias);
        var x = randn(4, 5, dtype: ScalarType.Float64);

        var gap = InterpolationBound.Of(layer, Rank.Of(2), Rank.Of(5), rank => layer.call(x, rank)).Layers[""];

        var coefficient = 0.0;
        var offset = 0.0;
        for (var i = 2; i < 5; i++)
        {
            var up = layer.up.select(0, i).norm().ToDouble();
            coefficient += up * layer.down.select(0, i).norm().ToDouble();
            offset += up * Math.Abs(layer.down_bias?[i].ToDouble() ?? 0);
        }
        var rows = Enumerable
            .Range(0, 4)
            .Select(n => (Gap: Gap(layer, x[n]), Bound: Length(x[n]) * coefficient + offset));
        var worst = rows.MaxBy(row => row.Gap / row.Bound);
        Assert.Equal(coefficient, gap.Coefficient, 1e-10);
        Assert.Equal(worst.Gap, gap.Gap, 1e-10);
        Assert.Equal(worst.Bound, gap.Bound, 1e-9);
        Assert.InRange(gap.Share, 0.01, 1);
    }

    [Fact]
    public void One_component_reaches_the_bound()
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(3, 5, 7);
        var x = layer.down.detach().narrow(0, 2, 1).clone();
        var gap = InterpolationBound.Of(layer, Rank.Of(2), Rank.Of(3), rank => layer.call(x, rank)).Layers[""];
        Assert.Equal(1, gap.Share, 1e-9);
        Assert.True(gap.Holds);
    }

    [Fact]
    public void The_bound_holds_for_convolutions_and_through_a_model()
    {
        using var scope = NewDisposeScope();
        using var convolution = Layers.Convolution(6, 4, 5);
        var image = randn(2, 4, 9, 8, dtype: ScalarType.Float64);
        InterpolationBound.Check(convolution, Rank.Of(1), Rank.Of(6), rank => convolution.call(image, rank));
        InterpolationBound.Check(convolution, Rank.Of(3), Rank.Of(4), rank => convolution.call(image[0], rank));

        using var model = Layers.Model();
        var x = randn(8, 6, dtype: ScalarType.Float64);
        var bound = InterpolationBound.Of(model, Rank.Of(1), Rank.Of(6), rank => model.call(x, rank));
        Assert.Equal(["fc1", "fc2"], bound.Layers.Keys);
        using var untracked = no_grad();
        var gap = (model.call(x, Rank.Of(6)) - model.call(x, Rank.Of(1))).norm(1).max().ToDouble();
        Assert.Equal(gap, bound.OutputGap, 1e-10);
        Assert.Equal(gap, bound.Constant * bound.Layers.Values.Sum(layer => layer.Coefficient), 1e-10);
        Assert.True(model.training);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(1, 64)]
    public void Rounding_does_not_break_the_bound(int lower, int upper)
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(64, 300, 200, dtype: ScalarType.Float32);
        layer.eval();
        var x = randn(16, 300) * 1000;
        InterpolationBound.Check(layer, Rank.Of(lower), Rank.Of(upper), rank => layer.call(x, rank));
    }

    [Fact]
    public void Weights_written_behind_a_layers_back_are_found_and_the_layer_named()
    {
        using var scope = NewDisposeScope();
        using var model = Layers.Model();
        model.eval();
        var x = randn(8, 6, dtype: ScalarType.Float64);
        Tensor Run(Rank rank) => model.call(x, rank);
        // Past break-even a layer keeps its merged weight.
        InterpolationBound.Check(model, Rank.Of(1), Rank.Of(6), Run);
        using (no_grad())
        {
            Layers.Of(model, "fc1").up.mul_(1e-3);
        }
        var problem = Assert.Throws<BrokenModelException>(() =>
            InterpolationBound.Check(model, Rank.Of(1), Rank.Of(6), Run)
        );
        Assert.Equal("fc1", problem.Layer);
        Assert.Contains("from rank 1 to 6", problem.Message, StringComparison.Ordinal);
        Layers.Of(model, "fc1").WeightsChanged();
        InterpolationBound.Check(model, Rank.Of(1), Rank.Of(6), Run);
    }

    [Fact]
    public void A_run_at_another_rank_and_ranks_in_the_wrong_order_are_refused()
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(3, 5, 7);
        var x = randn(2, 5, dtype: ScalarType.Float64);
        Assert.Throws<ArgumentException>(() =>
            InterpolationBound.Of(layer, Rank.Of(1), Rank.Of(3), _ => layer.call(x, Rank.Of(2)))
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            InterpolationBound.Of(layer, Rank.Of(3), Rank.Of(1), rank => layer.call(x, rank))
        );
    }

    private static double Gap(NestedLayer layer, Tensor row) =>
        (layer.call(row, Rank.Of(5)) - layer.call(row, Rank.Of(2))).norm().ToDouble();

    private static double Length(Tensor row) => Math.Sqrt(row.data<double>().Sum(value => value * value));
}
