using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class NestedConv2dTests
{
    [Theory]
    [InlineData(1, 1, 0, 1)]
    [InlineData(3, 1, 1, 1)]
    [InlineData(3, 2, 0, 1)]
    [InlineData(2, 1, 2, 2)]
    public void Each_rank_convolves_with_the_best_filters_of_that_rank(
        long kernel,
        long stride,
        long padding,
        long dilation
    )
    {
        using var scope = NewDisposeScope();
        var dense = Convolution(kernel, stride, padding, dilation);
        var x = randn(2, 4, 7, 6, dtype: ScalarType.Float64);
        var weight = dense.weight.detach().clone();
        var expected = Enumerable.Range(1, 4).Select(rank => Truncated(dense, weight, rank, x)).ToList();
        var nested = Converted.Layer(dense, 100);
        foreach (var isTraining in new[] { true, false })
        {
            nested.train(isTraining);
            for (var rank = 1; rank <= 4; rank++)
            {
                using var _ = isTraining ? null : no_grad();
                var actual = nested.call(x, Rank.Of(rank));
                Assert.Equal(expected[rank - 1].shape, actual.shape);
                Assert.InRange(Reference.Distance(actual, expected[rank - 1]), 0, 1e-10);
            }
        }
    }

    [Fact]
    public void Gradients_of_the_input_are_those_of_the_dense_layer()
    {
        using var scope = NewDisposeScope();
        var dense = Convolution(3, 1, 1, 1);
        var x = randn(1, 4, 5, 5, dtype: ScalarType.Float64, requires_grad: true);
        dense.call(x).sin().sum().backward();
        var expected = x.grad!.clone();
        x.grad!.zero_();
        Converted.Layer(dense, 100).call(x, Rank.Of(5)).sin().sum().backward();
        Assert.InRange(Reference.Distance(x.grad!, expected), 0, 1e-10);
    }

    [Fact]
    public void An_input_of_another_number_of_channels_is_refused_with_both_shapes()
    {
        using var scope = NewDisposeScope();
        var nested = Converted.Layer(Convolution(3, 1, 1, 1), 100);
        var error = Assert.Throws<ArgumentException>(() =>
            nested.call(randn(1, 3, 5, 5, dtype: ScalarType.Float64), Rank.Of(2))
        );
        Assert.Contains("[N, 4, height, width]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 3, 5, 5]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merged_is_the_dense_weight_at_full_rank()
    {
        using var scope = NewDisposeScope();
        var dense = Convolution(3, 1, 1, 1);
        var weight = dense.weight.detach().clone();
        var nested = (NestedConv2d)Converted.Layer(dense, 100);
        Assert.Equal([4, 5], new[] { nested.in_channels, nested.out_channels });
        Assert.InRange(Reference.Distance(nested.Merged(Rank.Of(5)), weight), 0, 1e-10);
    }

    [Fact]
    public void Groups_other_padding_and_the_switch_leave_it_dense()
    {
        using var scope = NewDisposeScope();
        Assert.IsType<DenseLayer>(Converted.Layer(nn.Conv2d(4, 4, 3, groups: 2), 4));
        Assert.IsType<DenseLayer>(
            Converted.Layer(nn.Conv2d(4, 4, 3, padding: 1, padding_mode: PaddingModes.Reflect), 4)
        );
        Assert.IsType<DenseLayer>(Converted.Layer(nn.Conv2d(4, 4, 2, padding: Padding.Same), 4));
        Assert.IsType<DenseLayer>(Converted.Layer(nn.Conv2d(4, 4, 3), 4, convolutions: false));
        Assert.IsType<NestedConv2d>(Converted.Layer(nn.Conv2d(4, 4, 3, padding: Padding.Same), 4));
    }

    [Fact]
    public void Costs_are_those_of_one_output_position()
    {
        using var scope = NewDisposeScope();
        var dense = nn.Conv2d(4, 8, 3);
        Assert.Equal(new ModelCost(4 * 9 * 8, (4 * 9 * 8) + 8), ModelCost.Dense(dense));
        var nested = Converted.Layer(dense, 8);
        Assert.Equal(new ModelCost(2 * (36 + 8), (2 * (36 + 8)) + 8), ModelCost.Of(nested, Rank.Of(2)));
        Assert.Equal(new ModelCost(4 * 9 * 8, (4 * 9 * 8) + 8), ModelCost.Dense(nested));
    }

    [Theory]
    [InlineData(1, new long[] { 2, 3, 7, 6 })]
    [InlineData(5, new long[] { 2, 5, 7, 6 })]
    [InlineData(5, new long[] { 7, 6 })]
    public void An_input_that_does_not_fit_is_refused_with_both_shapes(int rank, long[] shape)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var nested = Converted.Layer(Convolution(3, 1, 1, 1), 100);
        nested.eval();
        var x = ones(shape, ScalarType.Float64);
        var error = Assert.Throws<ArgumentException>(() => nested.call(x, Rank.Of(rank)));
        Assert.Contains("[N, 4, height, width]", error.Message, StringComparison.Ordinal);
        Assert.Contains($"[{string.Join(", ", shape)}]", error.Message, StringComparison.Ordinal);
    }

    private static Conv2d Convolution(long kernel, long stride, long padding, long dilation) =>
        nn.Conv2d(4, 5, kernel, stride: stride, padding: padding, dilation: dilation, dtype: ScalarType.Float64);

    private static Tensor Truncated(Conv2d dense, Tensor weight, int rank, Tensor x)
    {
        using var _ = no_grad();
        var rows = weight.reshape(weight.shape[0], -1);
        dense.weight.copy_(Reference.Truncated(rows, Math.Min(rank, (int)rows.shape.Min())).reshape(weight.shape));
        var y = dense.call(x);
        dense.weight.copy_(weight);
        return y;
    }
}
