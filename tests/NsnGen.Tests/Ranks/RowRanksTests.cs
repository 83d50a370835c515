using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Tests;

public sealed class RowRanksTests
{
    private const double Rounding = 1e-10;
    private static readonly int[] Ranks = [3, 1, 6, 2, 3];

    [Theory]
    [InlineData(true, new long[] { 5, 8 })]
    [InlineData(false, new long[] { 5, 8 })]
    [InlineData(false, new long[] { 5, 3, 8 })]
    [InlineData(true, new long[] { 5, 2, 3, 8 })]
    public void Each_row_of_a_linear_layer_is_what_it_is_alone(bool isTraining, long[] shape)
    {
        using var scope = NewDisposeScope();
        var layer = Converted.Linear(Linear(8, 6, dtype: ScalarType.Float64), 6, "fc");
        layer.train(isTraining);
        AssertRowsAreAsAlone(randn(shape, dtype: ScalarType.Float64), layer.call);
    }

    [Fact]
    public void Each_image_of_a_convolution_is_what_it_is_alone()
    {
        using var scope = NewDisposeScope();
        var dense = Conv2d(4, 7, 3, padding: 1, dtype: ScalarType.Float64);
        var layer = (NestedLayer)Converted.Layer(dense, 6);
        layer.eval();
        AssertRowsAreAsAlone(randn(5, 4, 6, 5, dtype: ScalarType.Float64), layer.call);
    }

    [Fact]
    public void What_is_added_between_factors_is_cut_off_too()
    {
        using var scope = NewDisposeScope();
        var layer = new NestedLinear(
            new(randn(6, 8, dtype: ScalarType.Float64)),
            new(randn(6, 4, dtype: ScalarType.Float64)),
            null,
            new(randn(6, dtype: ScalarType.Float64))
        );
        layer.eval();
        AssertRowsAreAsAlone(randn(5, 8, dtype: ScalarType.Float64), layer.call);
    }

    [Fact]
    public void Each_row_of_a_model_is_what_it_is_alone()
    {
        using var scope = NewDisposeScope();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        nested.eval();
        AssertRowsAreAsAlone(randn(5, 6, dtype: ScalarType.Float64), nested.call);
    }

    [Fact]
    public void Each_sequence_of_a_transformer_is_what_it_is_alone()
    {
        using var scope = NewDisposeScope();
        using var nested = SmallTransformer.Nested.From(new SmallTransformer());
        nested.eval();
        AssertRowsAreAsAlone(randn(5, 7, 12, dtype: ScalarType.Float64), nested.call);
    }

    [Fact]
    public void Gradients_are_the_sum_of_those_of_the_rows()
    {
        using var scope = NewDisposeScope();
        var layer = Converted.Linear(Linear(8, 6, dtype: ScalarType.Float64), 6, "fc");
        var x = randn(5, 8, dtype: ScalarType.Float64);
        for (var row = 0; row < Ranks.Length; row++)
        {
            layer.call(x.narrow(0, row, 1), Rank.Of(Ranks[row])).sin().sum().backward();
        }
        var expected = layer.parameters().Select(parameter => parameter.grad!.clone()).ToList();
        layer.zero_grad();
        layer.call(x, Rank.PerRow(Ranks)).sin().sum().backward();
        foreach (var (parameter, gradient) in layer.parameters().Zip(expected))
        {
            Assert.InRange(Reference.Distance(parameter.grad!, gradient), 0, Rounding);
        }
    }

    [Fact]
    public void Masks_made_in_inference_mode_serve_training()
    {
        using var scope = NewDisposeScope();
        var layer = Converted.Linear(Linear(8, 6), 6, "fc");
        var rank = Rank.PerRow(Ranks);
        using (inference_mode())
        {
            layer.call(randn(5, 8), rank);
        }
        layer.call(randn(5, 8), rank).sum().backward();
        Assert.True(layer.down.grad!.abs().sum().ToSingle() > 0);
    }

    [Fact]
    public void The_rank_counts_as_its_largest()
    {
        var rank = Rank.PerRow(Ranks);
        Assert.Equal(6, rank.Value);
        Assert.Equal("[3, 1, 6, 2, 3]", rank.ToString());
        Assert.NotEqual(Rank.Of(6), rank);
        Assert.NotEqual(Rank.PerRow(Ranks), rank);
    }

    [Fact]
    public void Ranks_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => Rank.PerRow(Array.Empty<int>()));
        Assert.Throws<ArgumentException>(() => Rank.PerRow(Array.Empty<Rank>()));
        Assert.Throws<ArgumentException>(() => Rank.PerRow([Rank.PerRow(Ranks), Rank.Of(1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rank.PerRow([2, 0]));
        var layer = Converted.Linear(Linear(8, 6), 6, "fc");
        var error = Assert.Throws<ArgumentException>(() => layer.call(ones(4, 8), Rank.PerRow(Ranks)));
        Assert.Contains("5 rows", error.Message, StringComparison.Ordinal);
        Assert.Contains("[4, 6]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => layer.Merged(Rank.PerRow(Ranks)));
    }

    private static void AssertRowsAreAsAlone(Tensor x, Func<Tensor, Rank, Tensor> call)
    {
        using var untracked = no_grad();
        var together = call(x, Rank.PerRow(Ranks));
        for (var row = 0; row < Ranks.Length; row++)
        {
            var alone = call(x.narrow(0, row, 1), Rank.Of(Ranks[row]));
            Assert.InRange(Reference.Distance(together.narrow(0, row, 1), alone), 0, Rounding);
        }
    }
}
