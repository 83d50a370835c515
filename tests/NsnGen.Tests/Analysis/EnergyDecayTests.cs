using NsnGen.Analysis;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class EnergyDecayTests
{
    [Fact]
    public void Singular_values_and_shares_are_those_of_the_merged_weights()
    {
        using var scope = NewDisposeScope();
        Compare(Layers.Linear(8, 9, 12, downBias: true));
        Compare(Layers.Linear(8, 5, 12));
        Compare(Layers.Convolution(8, 3, 6));
    }

    [Fact]
    public void The_rank_for_a_share_is_the_first_that_reaches_it()
    {
        var energy = new LayerEnergy([3, 2, 1], [0.5, 0.9, 1], [3, 2, 1]);
        Assert.Equal([9.0 / 14, 13.0 / 14, 1], energy.Best);
        Assert.Equal([1, 2, 3, 3], new[] { 0.6, 0.9, 0.99, 1 }.Select(energy.RankFor));
        Assert.Throws<ArgumentOutOfRangeException>(() => energy.RankFor(1.1));
    }

    [Fact]
    public void After_surgery_components_are_sorted_and_every_rank_is_the_best()
    {
        using var scope = NewDisposeScope();
        using var model = Layers.Model();
        EnergyDecay.Check(model);
        foreach (var layer in EnergyDecay.Of(model).Layers.Values)
        {
            Assert.Null(layer.FirstUnsorted);
            Assert.All(layer.Kept.Zip(layer.Best), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
        }
    }

    [Fact]
    public void Components_in_another_order_are_found_and_named()
    {
        using var scope = NewDisposeScope();
        using var model = Layers.Model();
        Layers.Reverse(Layers.Of(model, "fc2"));
        var energy = EnergyDecay.Of(model).Layers;
        Assert.Null(energy["fc1"].FirstUnsorted);
        Assert.Equal(2, energy["fc2"].FirstUnsorted);
        Assert.True(energy["fc2"].Kept[0] < energy["fc2"].Best[0]);
        var problem = Assert.Throws<BrokenModelException>(() => EnergyDecay.Check(model));
        Assert.Equal("fc2", problem.Layer);
        Assert.Contains("component 2 is stronger", problem.Message, StringComparison.Ordinal);
    }

    private static void Compare(NestedLayer layer)
    {
        var energy = EnergyDecay.Of(layer).Layers[""];
        var weight = Layers.Weight(layer, layer.MaxRank);
        var singular = linalg.svd(weight, fullMatrices: false).S.data<double>().ToArray();
        var total = singular.Sum(value => value * value);
        for (var rank = 1; rank <= layer.MaxRank; rank++)
        {
            var lost = (weight - Layers.Weight(layer, rank)).square().sum().ToDouble();
            Assert.Equal(1 - lost / total, energy.Kept[rank - 1], 1e-9);
            var strength =
                layer.up.select(0, rank - 1).norm().ToDouble() * layer.down.select(0, rank - 1).norm().ToDouble();
            Assert.Equal(strength, energy.Strengths[rank - 1], 1e-9);
        }
        for (var rank = 1; rank <= Math.Min(singular.Length, layer.MaxRank); rank++)
        {
            Assert.Equal(singular[rank - 1], energy.SingularValues[rank - 1], 1e-9);
            Assert.Equal(singular.Take(rank).Sum(value => value * value) / total, energy.Best[rank - 1], 1e-9);
        }
        layer.Dispose();
    }
}
