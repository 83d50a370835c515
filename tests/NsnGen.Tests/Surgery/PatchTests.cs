using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Tests;

/// <summary>Convolutions that are factored by what their patches are on calibration data.</summary>
public sealed class PatchTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<Func<Conv2d>> Convolutions =>
        new()
        {
            () => Conv2d(3, 8, (3, 2), padding: (1, 1), dtype: ScalarType.Float64),
            () => Conv2d(3, 8, (3, 3), stride: (2, 1), dilation: (1, 2), bias: false, dtype: ScalarType.Float64),
            () => Conv2d(3, 8, 4, stride: 4, dtype: ScalarType.Float64),
        };

    /// <summary>No map of a rank loses less of the outputs on these images than their best approximation does (Eckart and Young, 1936).</summary>
    [Theory]
    [MemberData(nameof(Convolutions), DisableDiscoveryEnumeration = true)]
    public void Each_rank_loses_the_least_of_the_output(Func<Conv2d> convolution)
    {
        var dense = convolution();
        var images = Images();
        var expected = dense.call(images).detach();
        var free = Outputs(expected, dense.bias);
        var best = linalg.svdvals(free).pow(2).data<double>().ToArray();
        using var calibration = Calibrated(dense, images);
        using var nested = Factored(dense, Initialization.Whitened(calibration));
        for (var rank = 1; rank <= 8; rank++)
        {
            var lost = (expected - nested.call(images, Rank.Of(rank))).pow(2).sum().ToDouble();
            Assert.Equal(best[rank..].Sum(), lost, 1e-4 * best.Sum());
        }
    }

    [Fact]
    public void That_is_less_than_by_the_weight_alone()
    {
        var dense = Conv2d(3, 8, 4, stride: 4, dtype: ScalarType.Float64);
        var twin = Conv2d(3, 8, 4, stride: 4, dtype: ScalarType.Float64);
        twin.load_state_dict(dense.state_dict());
        var images = Images();
        var expected = dense.call(images).detach();
        using var calibration = Calibrated(dense, images);
        using var fitted = Factored(dense, Initialization.Whitened(calibration));
        using var truncated = Factored(twin, Initialization.Svd);
        double Lost(NestedConv2d layer) => (expected - layer.call(images, Rank.Of(2))).pow(2).sum().ToDouble();
        Assert.True(Lost(fitted) < 0.9 * Lost(truncated), $"{Lost(fitted)} {Lost(truncated)}");
    }

    [Fact]
    public void One_image_and_many_have_the_same_patches()
    {
        var layer = Conv2d(3, 8, 3, padding: 1, dtype: ScalarType.Float64);
        var images = Images();
        using var together = Calibrated(layer, images);
        using var apart = Calibration.Collect(
            layer,
            Enumerable.Range(0, (int)images.shape[0]).Select(i => images[i]),
            image => layer.call(image).Dispose(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(together.Of(layer).Count, apart.Of(layer).Count);
        Assert.InRange(Reference.Distance(apart.Of(layer).SecondMoment(), together.Of(layer).SecondMoment()), 0, 1e-12);
    }

    [Fact]
    public void Images_of_other_channels_are_refused_by_name()
    {
        var model = Sequential(("stem", Conv2d(3, 8, 3)));
        var fault = Assert.Throws<ArgumentException>(() =>
            Calibration.Collect(
                model,
                [randn(2, 4, 9, 9)],
                images => model.call(images).Dispose(),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("'stem'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("[..., 3, height, width]", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => scope.Dispose();

    /// <summary>Smooth, so that patches have a few strong directions; of uneven size.</summary>
    private static Tensor Images() =>
        functional.interpolate(
            randn(6, 3, 4, 3, dtype: ScalarType.Float64),
            size: [13, 17],
            mode: InterpolationMode.Bilinear
        );

    private static Calibration Calibrated(Conv2d layer, Tensor images) =>
        Calibration.Collect(layer, [images], x => layer.call(x).Dispose(), TestContext.Current.CancellationToken);

    private static NestedConv2d Factored(Conv2d dense, Initialization initialization)
    {
        var nested = (NestedConv2d)
            Converted.By(
                surgery => surgery.Layer(dense, 8, ""),
                new ConversionOptions { Initialization = initialization }
            );
        nested.eval();
        return nested;
    }

    /// <summary>Without the bias, one position a row: <c>[positions, out]</c>.</summary>
    private static Tensor Outputs(Tensor output, Tensor? bias)
    {
        var rows = output.transpose(0, 1).flatten(1).t();
        return bias is null ? rows : rows - bias.detach();
    }
}
