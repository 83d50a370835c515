using NsnGen.Analysis;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class LayerSimilarityTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    public void Cosines_are_those_of_the_merged_weights(int rank)
    {
        using var scope = NewDisposeScope();
        NestedLayer[] layers =
        [
            Layers.Linear(4, 9, 7),
            Layers.Linear(6, 9, 7, downBias: true),
            Layers.Linear(5, 7, 9),
            Layers.Convolution(4, 3, 5),
            Layers.Linear(5, 9, 7),
            Layers.Convolution(6, 3, 5),
        ];
        using var model = new Stack(layers);

        var similarity = LayerSimilarity.Of(model, Rank.Of(rank));

        Assert.Equal(["7 × 9", "5 × 3 × 3 × 3"], similarity.Groups.Select(group => group.Shape));
        Assert.Equal(["layers.0", "layers.1", "layers.4"], similarity.Groups[0].Layers);
        var all = new List<double>();
        foreach (var (group, members) in similarity.Groups.Zip(new int[][] { [0, 1, 4], [3, 5] }))
        {
            var pairs = new List<double>();
            for (var i = 0; i < members.Length; i++)
            {
                for (var j = 0; j < members.Length; j++)
                {
                    var cosine = Cosine(layers[members[i]], layers[members[j]], rank);
                    Assert.Equal(cosine, group.Cosines[i][j], 1e-10);
                    if (i < j)
                    {
                        pairs.Add(cosine);
                    }
                }
            }
            Assert.Equal(pairs.Average(), group.Mean, 1e-10);
            all.AddRange(pairs);
        }
        Assert.Equal(all.Average(), similarity.Mean!.Value, 1e-10);
    }

    [Fact]
    public void A_layer_loaded_in_the_place_of_another_is_found_and_both_are_named()
    {
        using var scope = NewDisposeScope();
        NestedLayer[] layers = [Layers.Linear(4, 9, 7), Layers.Linear(4, 9, 7), Layers.Linear(4, 9, 7)];
        using var model = new Stack(layers);
        LayerSimilarity.Check(model);
        layers[2].load_state_dict(layers[0].state_dict());
        var problem = Assert.Throws<BrokenModelException>(() => LayerSimilarity.Check(model));
        Assert.Equal("layers.2", problem.Layer);
        Assert.Contains("'layers.0' and 'layers.2'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_of_zeros_is_like_no_other_and_one_layer_alone_has_no_mean()
    {
        using var scope = NewDisposeScope();
        NestedLayer[] layers = [Layers.Linear(4, 9, 7), Layers.Linear(4, 9, 7)];
        using (no_grad())
        {
            layers[1].up.zero_();
        }
        using var model = new Stack(layers);
        Assert.Equal(0, LayerSimilarity.Of(model, Rank.Of(4)).Mean);
        Assert.Null(LayerSimilarity.Of(layers[0], Rank.Of(4)).Mean);
    }

    private static double Cosine(NestedLayer a, NestedLayer b, int rank)
    {
        var (first, second) = (Layers.Weight(a, rank), Layers.Weight(b, rank));
        return (first * second).sum().ToDouble() / first.norm().ToDouble() / second.norm().ToDouble();
    }
}
