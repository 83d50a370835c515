using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class CostTests
{
    [Theory]
    [InlineData(1, 16 + 14, 16 + 14 + 14)]
    [InlineData(2, 32 + 28, 32 + 28 + 14)]
    [InlineData(3, 48 + 40, 48 + 40 + 14)]
    [InlineData(6, 60 + 40, 60 + 40 + 14)]
    public void A_rank_costs_its_factors_until_the_dense_layer_is_cheaper(int rank, long macs, long parameters)
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32));
        var cost = nested.WithRank(rank).Cost;
        Assert.Equal(new ModelCost(macs, parameters), cost);
        Assert.Equal(macs / 100.0, cost.RemainingOf(ModelCost.Dense(nested)), 12);
    }

    /// <summary>A merged product pays from some number of rows on: 5 · 16 multiply-adds a row against 60, and 300 to merge.</summary>
    [Theory]
    [InlineData(14, 14 * 80)]
    [InlineData(15, 15 * 80)]
    [InlineData(16, 16 * 60 + 300)]
    [InlineData(100, 100 * 60 + 300)]
    public void Training_at_a_high_rank_costs_what_is_less(long rows, long macs) =>
        Assert.Equal(macs, new LayerCost(6, 10, 5, HasBias: true).TrainingMacs(rows));

    [Fact]
    public void A_nested_model_stands_for_its_dense_twin()
    {
        using var dense = new TwoLayers(ScalarType.Float32);
        var expected = ModelCost.Dense(dense);
        Assert.Equal(new ModelCost(6 * 10 + 10 * 4, 6 * 10 + 10 * 4 + 14), expected);
        using var nested = TwoLayers.Nested.From(dense);
        Assert.Equal(expected, ModelCost.Dense(nested));
    }

    [Fact]
    public void A_weight_that_two_layers_share_is_read_once()
    {
        using var embedding = nn.Embedding(7, 5);
        using var head = nn.Linear(5, 7, hasBias: false);
        head.weight = embedding.weight!;
        using var both = nn.Sequential(("embedding", embedding), ("head", head));
        Assert.Equal(new ModelCost(35, 35), ModelCost.Dense(both));
    }
}
