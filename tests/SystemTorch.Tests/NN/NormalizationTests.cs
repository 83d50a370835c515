using TorchSharp;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class NormalizationTests
{
    [Fact]
    public void LayerNormNormalizesTheLastDimensionThenScalesAndShifts()
    {
        using var layer = LayerNorm(4, eps: 1e-3, dtype: ScalarType.Float64);
        layer.weight = Parameter(Sample(1, 4));
        layer.bias = Parameter(Sample(2, 4));
        using var x = Sample(3, 2, 3, 4);
        var (scale, shift) = (Values(layer.weight), Values(layer.bias));
        var expected = Values(x)
            .Chunk(4)
            .SelectMany(row => Normalized(row, 1e-3).Select((value, i) => value * scale[i] + shift[i]));

        using var y = layer.call(x);

        AssertClose(expected.ToList(), y);
    }

    [Fact]
    public void LayerNormCanDoWithoutParameters()
    {
        using var bare = LayerNorm([2, 3], elementwise_affine: false, dtype: ScalarType.Float64);
        using var scaled = LayerNorm([2, 3], bias: false);
        using var x = Sample(1, 2, 2, 3);

        using var y = bare.call(x);

        AssertClose(Values(x).Chunk(6).SelectMany(block => Normalized(block, 1e-5)).ToList(), y);
        Assert.Empty(bare.parameters());
        Assert.Equal(["weight"], scaled.named_parameters().Select(entry => entry.name));
    }

    [Fact]
    public void GroupNormNormalizesGroupsOfChannels()
    {
        using var layer = GroupNorm(2, 4, dtype: ScalarType.Float64);
        layer.weight = Parameter(Sample(1, 4));
        layer.bias = Parameter(Sample(2, 4));
        using var x = Sample(3, 2, 4, 3);
        var (scale, shift) = (Values(layer.weight), Values(layer.bias!));
        var expected = Values(x)
            .Chunk(2 * 3)
            .SelectMany(group => Normalized(group, 1e-5))
            .Select((value, i) => value * scale[i / 3 % 4] + shift[i / 3 % 4]);

        using var y = layer.call(x);

        AssertClose(expected.ToList(), y);
    }

    [Fact]
    public void BatchNormUsesTheBatchInTrainingAndTheRunningStatisticsAfter()
    {
        using var layer = BatchNorm1d(2, momentum: 0.25, dtype: ScalarType.Float64);
        using var x = tensor(new double[] { 1, 10, 2, 20, 6, 60 }, [3, 2]);
        double[][] columns =
        [
            [1, 2, 6],
            [10, 20, 60],
        ];

        using var trained = layer.call(x);

        var normalized = columns.Select(column => Normalized(column, 1e-5)).ToArray();
        AssertClose(Enumerable.Range(0, 6).Select(i => normalized[i % 2][i / 2]).ToList(), trained);
        var means = columns.Select(column => 0.25 * column.Average()).ToArray();
        var variances = columns.Select(column => 0.75 + 0.25 * 1.5 * Variance(column)).ToArray();
        AssertClose(means, layer.running_mean!);
        AssertClose(variances, layer.running_var!);
        AssertClose([1], layer.num_batches_tracked!);

        layer.eval();
        using var evaluated = layer.call(x);

        var running = Values(x).Select((value, i) => (value - means[i % 2]) / Math.Sqrt(variances[i % 2] + 1e-5));
        AssertClose(running.ToList(), evaluated);
        AssertClose(means, layer.running_mean!);
    }

    [Fact]
    public void BatchNormWithoutTrackingKeepsUsingTheBatch()
    {
        using var layer = BatchNorm2d(1, track_running_stats: false, affine: false);
        layer.eval();
        using var x = Sample(1, 2, 1, 2, 2);

        using var y = layer.call(x);

        AssertClose(Normalized(Values(x), 1e-5), y);
        Assert.Empty(layer.state_dict());
    }

    [Fact]
    public void BatchNormNamesTheInputItTakes()
    {
        using var layer = BatchNorm2d(3);
        using var x = ones(2, 3, 4);

        var error = Assert.Throws<ArgumentException>(() => layer.call(x));

        Assert.Contains("[N, C, H, W]", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 dimensions", error.Message, StringComparison.Ordinal);
    }

    private static double[] Normalized(double[] values, double eps) =>
        values.Select(value => (value - values.Average()) / Math.Sqrt(Variance(values) + eps)).ToArray();

    private static double Variance(double[] values) => values.Average(value => Math.Pow(value - values.Average(), 2));
}
