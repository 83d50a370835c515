using TorchSharp;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class ConvolutionTests
{
    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(1, 2, 2, 2)]
    public void Conv2dSumsItsWindows(int stride, int padding, int dilation, int groups)
    {
        using var layer = Conv2d(2, 4, 3, stride, padding, dilation, groups: groups, dtype: ScalarType.Float64);
        using var x = Sample(1, 1, 2, 7, 6);
        using var zeros = functional.pad(x, (padding, padding, padding, padding));
        var expected = Convolve(zeros, layer.weight, Values(layer.bias!), stride, dilation, groups);

        using var y = layer.call(x);

        AssertClose(expected, y);
    }

    [Fact]
    public void Conv1dSumsItsWindows()
    {
        using var layer = Conv1d(2, 3, 4, stride: 2, dtype: ScalarType.Float64);
        using var x = Sample(1, 1, 2, 9);
        using var tall = x.unsqueeze(2);
        using var weight = layer.weight.unsqueeze(2);
        var expected = Convolve(tall, weight, Values(layer.bias!), 2, 1, 1);

        using var y = layer.call(x);

        AssertClose(expected, y);
    }

    [Fact]
    public void SamePaddingKeepsTheSizeAndAddsMoreBehind()
    {
        using var layer = Conv2d(1, 1, (2, 4), TorchSharp.Padding.Same, dtype: ScalarType.Float64);
        using var x = Sample(1, 1, 1, 5, 6);
        using var padded = functional.pad(x, (1, 2, 0, 1));
        var expected = Convolve(padded, layer.weight, Values(layer.bias!), 1, 1, 1);

        using var y = layer.call(x);

        Assert.Equal(x.shape, y.shape);
        AssertClose(expected, y);
    }

    [Fact]
    public void OtherPaddingModesPadFirst()
    {
        using var layer = Conv2d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Circular, dtype: ScalarType.Float64);
        using var x = Sample(1, 1, 1, 4, 5);
        var source = Values(x);
        var wrapped = new double[6 * 7];
        for (var i = 0; i < wrapped.Length; i++)
            wrapped[i] = source[(i / 7 + 3) % 4 * 5 + (i % 7 + 4) % 5];
        using var padded = tensor(wrapped, [1, 1, 6, 7]);
        var expected = Convolve(padded, layer.weight, Values(layer.bias!), 1, 1, 1);

        using var y = layer.call(x);

        AssertClose(expected, y);
    }

    [Fact]
    public void SaysWhatIsWrong()
    {
        using var layer = Conv2d(3, 4, 3);
        using var x = ones(1, 2, 8, 8);

        var shape = Assert.Throws<ArgumentException>(() => layer.call(x));
        var stride = Assert.Throws<ArgumentException>(() => Conv1d(1, 1, 3, TorchSharp.Padding.Same, stride: 2));
        var groups = Assert.Throws<ArgumentException>(() => Conv2d(3, 4, 3, groups: 2));

        Assert.Contains("[1, 2, 8, 8]", shape.Message, StringComparison.Ordinal);
        Assert.Contains("stride", stride.Message, StringComparison.Ordinal);
        Assert.Contains("2 groups", groups.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PoolingTakesTheLargestOrTheMeanOfEachWindow()
    {
        using var x = tensor(Enumerable.Range(0, 16).Select(i => (double)(i * 7 % 16)).ToArray(), [1, 1, 4, 4]);
        var windows = new[] { 0, 2, 8, 10 }.Select(at =>
            new[] { at, at + 1, at + 4, at + 5 }.Select(i => (double)(i * 7 % 16))
        );
        var (largest, means) = (windows.Select(w => w.Max()).ToArray(), windows.Select(w => w.Average()).ToArray());
        using var max = MaxPool2d(2);
        using var average = AvgPool2d((2, 2));
        using var adaptive = AdaptiveAvgPool2d(2);

        using var maxima = max.call(x);
        using var averages = average.call(x);
        using var adapted = adaptive.call(x);
        var (values, indices) = max.forward_with_indices(x);

        AssertClose(largest, maxima);
        AssertClose(means, averages);
        AssertClose(means, adapted);
        AssertClose(largest, values);
        AssertClose(largest, x.view(-1).index_select(0, indices.view(-1)));
    }

    [Fact]
    public void EveryWayToStateASizeMeansTheSame()
    {
        using var x = Sample(1, 1, 1, 5, 5);
        var max = Values(functional.max_pool2d(x, [2, 2], [1, 1], [1, 1], [1, 1]));
        var mean = Values(functional.avg_pool2d(x, [2, 2], [1, 1], [1, 1]));

        AssertClose(max, functional.max_pool2d(x, 2, 1, 1, 1));
        AssertClose(max, functional.max_pool2d(x, (2, 2), (1, 1), (1, 1)));
        AssertClose(max, MaxPool2d(2, 1, 1).call(x));
        AssertClose(max, MaxPool2d([2, 2], [1, 1], [1, 1]).call(x));
        AssertClose(max, MaxPool2d((2, 2), (1, 1), (1, 1), (1, 1)).call(x));
        AssertClose(mean, functional.avg_pool2d(x, 2, 1, 1));
        AssertClose(mean, functional.avg_pool2d(x, (2, 2), (1, 1), (1, 1)));
        AssertClose(mean, AvgPool2d(2, 1, 1).call(x));
        AssertClose(mean, AvgPool2d([2, 2], [1, 1], [1, 1]).call(x));
        AssertClose(Values(functional.max_pool2d(x, [2, 2])), functional.max_pool2d(x, 2));
        AssertClose(Values(functional.avg_pool2d(x, [2, 2])), functional.avg_pool2d(x, 2));
        AssertClose(Values(functional.adaptive_avg_pool2d(x, 2)), AdaptiveAvgPool2d([2, 2]).call(x));
        AssertClose(Values(functional.adaptive_avg_pool2d(x, (2, 2))), AdaptiveAvgPool2d((2, 2)).call(x));
    }

    [Fact]
    public void FunctionsConvolveAsLayersDo()
    {
        using var image = Conv2d(2, 3, (2, 3), (1, 2), (1, 0), (2, 1), dtype: ScalarType.Float64);
        using var signal = Conv1d(2, 3, 2, 2, 1, 2, dtype: ScalarType.Float64);
        using var x = Sample(1, 1, 2, 6, 7);
        using var y = Sample(2, 1, 2, 9);

        AssertClose(Values(image.call(x)), functional.conv2d(x, image.weight, image.bias, [1, 2], [1, 0], [2, 1]));
        AssertClose(Values(signal.call(y)), functional.conv1d(y, signal.weight, signal.bias, 2, 1, 2));
    }

    [Fact]
    public void ValidPaddingIsNone()
    {
        using var layer = Conv1d(2, 3, 2, TorchSharp.Padding.Valid, stride: 2, dtype: ScalarType.Float64);
        using var x = Sample(1, 1, 2, 9);

        AssertClose(Values(functional.conv1d(x, layer.weight, layer.bias, 2)), layer.call(x));
    }

    private static double[] Convolve(Tensor padded, Tensor weight, double[] bias, int stride, int dilation, int groups)
    {
        var (x, w) = (Values(padded), Values(weight));
        var (height, width) = ((int)padded.shape[2], (int)padded.shape[3]);
        var (outputs, perGroup) = ((int)weight.shape[0], (int)weight.shape[1]);
        var (kh, kw) = ((int)weight.shape[2], (int)weight.shape[3]);
        var rows = (height - dilation * (kh - 1) - 1) / stride + 1;
        var columns = (width - dilation * (kw - 1) - 1) / stride + 1;
        var result = new double[outputs * rows * columns];
        for (var at = 0; at < result.Length; at++)
        {
            var (o, row, column) = (at / (rows * columns), at / columns % rows, at % columns);
            result[at] = bias[o];
            for (var k = 0; k < perGroup * kh * kw; k++)
            {
                var (c, i, j) = (k / (kh * kw), k / kw % kh, k % kw);
                var channel = o / (outputs / groups) * perGroup + c;
                var (y0, x0) = (row * stride + i * dilation, column * stride + j * dilation);
                result[at] += w[o * perGroup * kh * kw + k] * x[(channel * height + y0) * width + x0];
            }
        }
        return result;
    }
}
