using NsnGen.Conversion;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

/// <summary>A model of a narrow type does all that a wide one does, to that type's rounding.</summary>
[Collection(nameof(Alone))]
public sealed class HalfTests
{
    public static TheoryData<ScalarType, int> Cases =>
        new MatrixTheoryData<ScalarType, int>([ScalarType.Float16, ScalarType.BFloat16], [1, 3, 6]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Calls_merges_and_exports_work(ScalarType type, int rank)
    {
        using var scope = NewDisposeScope();
        using var wide = Regression.Model();
        using var model = Regression.Model();
        model.to(type);
        wide.load_state_dict(
            model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.to(ScalarType.Float64))
        );
        model.eval();
        wide.eval();
        using var untracked = no_grad();
        foreach (var rows in new[] { 1, 40 })
        {
            var (x, _) = Regression.Batch(1, rows);
            x = x.to(type);
            var expected = wide.call(x.to(ScalarType.Float64), Rank.Of(rank));
            Near(expected, model.call(x, Rank.Of(rank)));
            model.train();
            Near(expected, model.call(x, Rank.Of(rank)));
            model.eval();
            using var dense = new TwoLayers(type);
            model.WithRank(rank).ToDense(dense);
            dense.eval();
            Near(expected, dense.call(x));
        }

        void Near(Tensor expected, Tensor actual)
        {
            Assert.Equal(type, actual.dtype);
            var off = (actual.to(ScalarType.Float64) - expected).abs().max().ToDouble();
            Assert.InRange(off, 0, type == ScalarType.Float16 ? 4e-3 : 3e-2);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void A_merged_weight_is_the_exact_product_rounded_once(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        model.to(type);
        foreach (var rank in new[] { 1, 4, 6 })
        {
            var layer = (NestedLayer)model.named_modules().First(entry => entry.name == "fc1").module;
            var exact = layer
                .up.to(ScalarType.Float64)
                .narrow(0, 0, rank)
                .t()
                .mm(layer.down.to(ScalarType.Float64).narrow(0, 0, rank));
            var merged = layer.Merged(Rank.Of(rank)).detach();
            Assert.Equal(type, merged.dtype);
            var off = (merged.to(ScalarType.Float64) - exact).abs() / exact.abs();
            Assert.InRange(off.max().ToDouble(), 0, type == ScalarType.Float16 ? 6e-4 : 5e-3);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void A_layer_with_a_bias_between_its_factors_works_at_every_rank_in_every_mode(ScalarType type)
    {
        using var scope = NewDisposeScope();
        Parameter Random(params long[] shape) => new((rand(shape) - 0.5).to(type));
        using var layer = new NestedLinear(Random(6, 8), Random(6, 7), Random(7), Random(6));
        var tolerance = type == ScalarType.Float16 ? 4e-3 : 3e-2;
        foreach (var rows in new[] { 1, 100 })
        {
            var x = Random(rows, 8).detach();
            for (var rank = 1; rank <= 6; rank++)
            {
                var wide =
                    x.to(ScalarType.Float64).mm(Wide(layer.down, rank).t())
                    + layer.down_bias!.to(ScalarType.Float64).narrow(0, 0, rank);
                var expected = (wide.mm(Wide(layer.up, rank)) + layer.bias!.to(ScalarType.Float64)).detach();
                layer.train();
                var trained = layer.call(x, Rank.Of(rank));
                trained.sum().backward();
                Near(expected, trained, tolerance);
                layer.eval();
                using var untracked = no_grad();
                Near(expected, layer.call(x, Rank.Of(rank)), tolerance);
                Near(
                    expected,
                    nn.functional.linear(x, layer.Merged(Rank.Of(rank)), layer.MergedBias(Rank.Of(rank))),
                    tolerance
                );
            }
        }
    }

    // libtorch 2.10's own convolution of bfloat16 is wrong on some CPUs, dense or not (docs/engines.md).
    [Fact]
    public void A_convolution_works_at_every_rank_in_every_mode()
    {
        const ScalarType type = ScalarType.Float16;
        using var scope = NewDisposeScope();
        var dense = nn.Conv2d(4, 8, 3, padding: 1);
        using var layer = (NestedConv2d)Converted.Layer(dense, 8);
        layer.to(type);
        var x = rand(2, 4, 6, 6).to(type);
        for (var rank = 1; rank <= 8; rank++)
        {
            var weight = layer.Merged(Rank.Of(rank)).detach().to(ScalarType.Float64);
            var expected = nn.functional.conv2d(
                x.to(ScalarType.Float64),
                weight,
                layer.bias!.detach().to(ScalarType.Float64),
                [1, 1],
                [1, 1]
            );
            layer.train();
            var trained = layer.call(x, Rank.Of(rank));
            trained.sum().backward();
            Near(expected, trained, 0.05);
            layer.eval();
            using var untracked = no_grad();
            Near(expected, layer.call(x, Rank.Of(rank)), 0.05);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void A_model_is_factored_realigned_and_trained(ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var dense = new TwoLayers(type);
        var (x, y) = Regression.Batch(0);
        (x, y) = (x.to(type), y.to(type));
        var expected = dense.call(x).detach();
        using var calibration = Calibration.Collect(
            dense,
            [x],
            rows => dense.call(rows).Dispose(),
            TestContext.Current.CancellationToken
        );
        using var nested = TwoLayers.Nested.From(
            dense,
            new ConversionOptions { Initialization = Initialization.Whitened(calibration) }
        );
        Near(
            expected.to(ScalarType.Float64),
            nested.call(x, Rank.Of(6)).detach(),
            type == ScalarType.Float16 ? 6e-3 : 5e-2
        );
        Realignment.Apply(nested, [1, 4]);
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) => mse_loss(at.call(batch.X).to(ScalarType.Float32), batch.Y.to(ScalarType.Float32)),
            new TrainerOptions { ClipGradientNorm = 1, Optimizer = parameters => optim.SGD(parameters, 0.1) }
        );
        var first = trainer.Step((x, y)).Losses.Average(at => at.Loss);
        for (var i = 0; i < 50; i++)
        {
            trainer.Step((x, y));
        }
        Assert.InRange(nested.WithRank(6).call(x).sub(y).pow(2).mean().to(ScalarType.Float64).ToDouble(), 0, first);
    }

    private static Tensor Wide(Tensor factor, int rank) => factor.to(ScalarType.Float64).narrow(0, 0, rank);

    private static void Near(Tensor expected, Tensor actual, double tolerance) =>
        Assert.InRange((actual.to(ScalarType.Float64) - expected).abs().max().ToDouble(), 0, tolerance);
}
