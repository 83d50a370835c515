using NsnGen.Analysis;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class SubspaceContainmentTests
{
    [Theory]
    [InlineData(9, 12, 8)]
    [InlineData(12, 5, 8)]
    [InlineData(3, 20, 8)]
    public void The_score_is_that_of_the_textbook_svd_of_merged_weights(int inputs, int outputs, int rank)
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(rank, inputs, outputs);
        Layers.RepeatRow(layer, 0, 2);
        foreach (var (small, large) in new[] { (1, 2), (2, 3), (2, 6), (3, 8), (6, 2) })
        {
            var score = SubspaceContainment.Of(layer, Rank.Of(small), Rank.Of(large)).Scores[""];
            Assert.Equal(Textbook(Layers.Weight(layer, small), Layers.Weight(layer, large)), score, 1e-9);
        }
    }

    [Fact]
    public void A_layer_of_independent_rows_is_nested_at_every_rank()
    {
        using var scope = NewDisposeScope();
        SubspaceContainment.Check(Layers.Linear(8, 9, 12, downBias: true));
        SubspaceContainment.Check(Layers.Convolution(8, 4, 12));
        SubspaceContainment.Check(Layers.Linear(64, 100, 80, dtype: ScalarType.Float32));
        SubspaceContainment.Check(Layers.Model());
    }

    [Fact]
    public void A_convolution_is_judged_by_its_patches()
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Convolution(6, 4, 12);
        Layers.RepeatRow(layer, 1, 3);
        var score = SubspaceContainment.Of(layer, Rank.Of(3), Rank.Of(4)).Scores[""];
        Assert.Equal(Textbook(Layers.Weight(layer, 3), Layers.Weight(layer, 4)), score, 1e-9);
        Assert.InRange(score, 2.0 / 3, 0.999);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void A_repeated_row_is_found_at_its_rank_and_named(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(8, 9, 12, dtype: dtype);
        Layers.RepeatRow(layer, 4, 5);
        var problem = Assert.Throws<BrokenModelException>(() => SubspaceContainment.Check(layer));
        Assert.Contains("rank 5 are not among those at rank 6", problem.Message, StringComparison.Ordinal);
        Assert.Contains("expected 1", problem.Message, StringComparison.Ordinal);
        // Other ranks do not see it.
        SubspaceContainment.Check(layer, [1, 2, 4, 8]);
    }

    [Fact]
    public void The_layer_at_fault_is_named()
    {
        using var scope = NewDisposeScope();
        using var model = Layers.Model();
        Layers.RepeatRow(Layers.Of(model, "fc2"), 0, 3);
        var problem = Assert.Throws<BrokenModelException>(() => SubspaceContainment.Check(model));
        Assert.Equal("fc2", problem.Layer);
        Assert.Contains("'fc2'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_of_zeros_contains_itself_and_nan_is_named()
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(3, 4, 5);
        using var untracked = no_grad();
        layer.up.zero_();
        SubspaceContainment.Check(layer);
        layer.up.fill_(double.NaN);
        var problem = Assert.Throws<BrokenModelException>(() => SubspaceContainment.Check(layer));
        Assert.Contains("'up'", problem.Message, StringComparison.Ordinal);
    }

    private static double Textbook(Tensor small, Tensor large)
    {
        var inner = Image(small);
        return Image(large).t().matmul(inner).square().sum().ToDouble() / inner.shape[1];
    }

    private static Tensor Image(Tensor weight)
    {
        var (u, s, _) = linalg.svd(weight, fullMatrices: false);
        return u.narrow(1, 0, s.data<double>().Count(value => value > 1e-10));
    }
}
