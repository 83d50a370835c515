using NsnGen.Conversion;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class CalibrationTests
{
    [Fact]
    public void Moments_are_those_of_the_inputs_of_each_layer()
    {
        using var scope = NewDisposeScope();
        var x = randn(50, 6, dtype: ScalarType.Float64) + 2;
        using var dense = new TwoLayers(ScalarType.Float64);
        using var calibration = Calibration.Collect(
            dense,
            x.split(16),
            rows => dense.call(rows).Dispose(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(["fc1", "fc2"], calibration.Layers.Order());
        var moments = calibration.Of("fc1");
        Assert.Equal(50, moments.Count);
        Assert.InRange(Reference.Distance(moments.Mean, x.mean([0])), 0, 1e-12);
        Assert.InRange(Reference.Distance(moments.SecondMoment(), x.t().matmul(x) / 50), 0, 1e-12);
        var centred = x - x.mean([0]);
        Assert.InRange(Reference.Distance(moments.Covariance(), centred.t().matmul(centred) / 50), 0, 1e-10);
    }

    [Fact]
    public void The_model_is_left_as_it_was()
    {
        using var scope = NewDisposeScope();
        using var dense = new TwoLayers(ScalarType.Float64);
        var x = randn(5, 6, dtype: ScalarType.Float64);
        using var calibration = Calibration.Collect(
            dense,
            [x],
            rows => dense.call(rows).Dispose(),
            TestContext.Current.CancellationToken
        );
        dense.call(x).Dispose();
        Assert.Equal(5, calibration.Of("fc1").Count);
        Assert.True(dense.training);
    }

    [Fact]
    public void Inputs_that_are_not_finite_are_refused_and_the_model_is_left_as_it_was()
    {
        using var scope = NewDisposeScope();
        using var dense = new TwoLayers(ScalarType.Float64);
        var x = full([2, 6], double.NaN, dtype: ScalarType.Float64);
        var error = Assert.Throws<ArgumentException>(() =>
            Calibration.Collect(dense, [x], rows => dense.call(rows).Dispose(), TestContext.Current.CancellationToken)
        );
        Assert.Contains("'fc1'", error.Message, StringComparison.Ordinal);
        Assert.True(dense.training);
    }

    [Fact]
    public void Can_be_cancelled()
    {
        using var scope = NewDisposeScope();
        using var dense = new TwoLayers(ScalarType.Float64);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            Calibration.Collect(dense, [zeros(1, 6)], rows => dense.call(rows).Dispose(), source.Token)
        );
    }
}
