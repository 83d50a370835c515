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
    public void Inputs_of_another_size_are_refused_by_the_layers_name()
    {
        using var scope = NewDisposeScope();
        using var dense = new TwoLayers(ScalarType.Float64);
        var error = Assert.Throws<ArgumentException>(() =>
            Calibration.Collect(
                dense,
                [zeros(3, 5, dtype: ScalarType.Float64)],
                rows => dense.call(rows).Dispose(),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("'fc1' inputs [3, 5]; it takes [..., 6]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibration_of_a_model_of_another_size_is_refused_by_the_layers_name()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var other = nn.Sequential(("fc1", nn.Linear(5, 10)), ("fc2", nn.Linear(10, 4)));
        using (
            var collected = Calibration.Collect(
                other,
                [randn(9, 5)],
                rows => other.call(rows).Dispose(),
                TestContext.Current.CancellationToken
            )
        )
        {
            collected.Save(folder.File("calibration.safetensors"));
        }
        using var calibration = Calibration.Load(folder.File("calibration.safetensors"));
        var options = new ConversionOptions { Initialization = Initialization.Whitened(calibration) };
        using var dense = new TwoLayers(ScalarType.Float64);
        var error = Assert.Throws<ArgumentException>(() => TwoLayers.Nested.From(dense, options));
        Assert.Contains("'fc1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("5 inputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_elements_is_refused_by_the_layers_name()
    {
        using var dense = new TwoLayers(ScalarType.Float32);
        dense.to(META);
        var error = Assert.Throws<ArgumentException>(() => TwoLayers.Nested.From(dense));
        Assert.Contains("'fc1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("meta", error.Message, StringComparison.Ordinal);
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
