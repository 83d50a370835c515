using NsnGen.Analysis;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class RowRankTests
{
    [Fact]
    public void The_ranks_are_those_of_both_factors()
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(6, 9, 4, downBias: true);
        Layers.RepeatRow(layer, 1, 4);
        Layers.RepeatRow(layer, 0, 5);
        var ranks = RowRank.Of(layer).Layers[""];
        Assert.Equal(new FactorRanks(6, 4, 4), ranks);
        Assert.Equal(linalg.matrix_rank(layer.down).ToInt64(), ranks.OfDown);
        Assert.Equal(linalg.matrix_rank(layer.up).ToInt64(), ranks.OfUp);
    }

    [Fact]
    public void Weak_components_count_and_empty_ones_do_not()
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(5, 9, 7, dtype: ScalarType.Float32);
        using var untracked = no_grad();
        layer.down.select(0, 3).mul_(1e-9f);
        Assert.Equal(new FactorRanks(5, 5, 5), RowRank.Of(layer).Layers[""]);
        layer.up.select(0, 2).zero_();
        Assert.Equal(new FactorRanks(5, 5, 4), RowRank.Of(layer).Layers[""]);
    }

    [Fact]
    public void A_row_that_repeats_another_is_named_in_the_precision_of_the_weights()
    {
        using var scope = NewDisposeScope();
        using var layer = Layers.Linear(6, 9, 7, dtype: ScalarType.Float32);
        RowRank.Check(layer);
        using var untracked = no_grad();
        layer.down.select(0, 5).copy_(layer.down.select(0, 1) * 0.3f);
        var problem = Assert.Throws<BrokenModelException>(() => RowRank.Check(layer));
        Assert.Contains("the 6 rows of 'down' have rank 5, expected 6", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_convolution_has_rows_of_patches_and_models_name_the_layer()
    {
        using var scope = NewDisposeScope();
        using var convolution = Layers.Convolution(20, 4, 25);
        RowRank.Check(convolution);
        using var model = Layers.Model();
        RowRank.Check(model);
        Layers.RepeatRow(Layers.Of(model, "fc1"), 0, 1);
        Assert.Equal("fc1", Assert.Throws<BrokenModelException>(() => RowRank.Check(model)).Layer);
    }
}
