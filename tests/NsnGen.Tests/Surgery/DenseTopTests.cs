using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Files;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Tests;

/// <summary>Models whose full rank is the dense model itself.</summary>
[Collection(nameof(Alone))]
public sealed class DenseTopTests : IDisposable
{
    private static readonly ConversionOptions Half = new() { DenseAbove = 0.5 };

    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor x = linspace(-1, 3, 30, ScalarType.Float32).reshape(5, 6);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_full_rank_is_the_dense_model_bit_for_bit(bool isCalibrated)
    {
        var dense = new TwoLayers(ScalarType.Float32);
        dense.eval();
        using var expected = dense.call(x);
        using var calibration = Calibration.Collect(
            dense,
            [x],
            rows => dense.call(rows).Dispose(),
            TestContext.Current.CancellationToken
        );
        var initialization = isCalibrated ? Initialization.Whitened(calibration) : Initialization.Svd;
        using var nested = TwoLayers.Nested.From(dense, Half with { Initialization = initialization });
        Assert.Equal(Numbers(expected), Numbers(nested.WithRank(TwoLayers.Rank.Full).call(x)));
        nested.train();
        Assert.Equal(Numbers(expected), Numbers(nested.WithRank(TwoLayers.Rank.Full).call(x)));
    }

    [Theory]
    [InlineData(new long[] { 7, 8 }, true)]
    [InlineData(new long[] { 2, 7, 8 }, true)]
    [InlineData(new long[] { 2, 7, 8 }, false)]
    [InlineData(new long[] { 1, 1, 8 }, true)]
    public void So_is_a_layer_whatever_the_inputs_shape(long[] shape, bool hasBias)
    {
        var dense = Linear(8, 12, hasBias: hasBias);
        var input = randn(shape);
        var expected = Numbers(dense.call(input));
        using var layer = Converted.By(surgery => surgery.Factor(dense, 8, "fc"), Half);
        layer.eval();
        Assert.Equal(expected, Numbers(layer.call(input, Rank.Of(8))));
        Assert.Equal(expected, Numbers(layer.call(input, Rank.Of(5))));
        Assert.NotEqual(expected, Numbers(layer.call(input, Rank.Of(4))));
    }

    [Fact]
    public void So_is_a_convolution()
    {
        var dense = Conv2d(4, 7, 3, padding: 1, stride: 2);
        var input = randn(2, 4, 9, 6);
        var expected = Numbers(dense.call(input));
        using var layer = (NestedLayer)Converted.By(surgery => surgery.Layer(dense, 6, "conv"), Half);
        layer.eval();
        Assert.Equal(expected, Numbers(layer.call(input, Rank.Of(6))));
    }

    [Fact]
    public void So_is_a_layer_of_one_output_whose_only_rank_is_the_full_one()
    {
        var dense = Linear(8, 1);
        var input = randn(7, 8);
        var expected = Numbers(dense.call(input));
        using var layer = Converted.By(surgery => surgery.Factor(dense, 8, "fc"), Half);
        layer.eval();
        Assert.Equal(expected, Numbers(layer.call(input, Rank.Of(1))));
        Assert.Equal(8, layer.CostAt(Rank.Of(1)).Macs);
    }

    [Fact]
    public void Ranks_of_components_are_what_they_are_without_it()
    {
        var (one, other) = Twins();
        using var with = TwoLayers.Nested.From(one, Half);
        using var without = TwoLayers.Nested.From(other);
        with.eval();
        without.eval();
        foreach (var rank in new[] { 1, 2 })
        {
            Assert.Equal(Numbers(without.call(x, Rank.Of(rank))), Numbers(with.call(x, Rank.Of(rank))));
        }
    }

    [Fact]
    public void Training_of_a_frozen_full_rank_changes_the_others_alone()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32), Half);
        var full = Numbers(nested.WithRank(TwoLayers.Rank.Full).call(x));
        var small = Numbers(nested.WithRank(TwoLayers.Rank.R2).call(x));
        FullRank.Freeze(nested);
        using var optimizer = optim.SGD(nested.parameters().Where(p => p.requires_grad), 0.1);
        foreach (var rank in new[] { TwoLayers.Rank.R1, TwoLayers.Rank.R2 })
        {
            optimizer.zero_grad();
            nested.WithRank(rank).call(x).pow(2).mean().backward();
            optimizer.step();
        }
        nested.eval();
        Assert.Equal(full, Numbers(nested.WithRank(TwoLayers.Rank.Full).call(x)));
        Assert.NotEqual(small, Numbers(nested.WithRank(TwoLayers.Rank.R2).call(x)));
    }

    [Fact]
    public void A_full_rank_of_components_cannot_be_frozen()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32));
        Assert.Contains(
            "'fc1'",
            Assert.Throws<ArgumentException>(() => FullRank.Freeze(nested)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Gradients_of_the_full_rank_are_the_dense_models()
    {
        var (one, other) = Twins();
        using var nested = TwoLayers.Nested.From(one, Half);
        nested.WithRank(TwoLayers.Rank.Full).call(x).pow(2).mean().backward();
        other.call(x).pow(2).mean().backward();
        var layer = NestedLayers.Of(nested)[0].Layer;
        Assert.Equal(Numbers(other.state_dict()["fc1.weight"].grad!), Numbers(layer.dense!.grad!));
        Assert.Equal(Numbers(other.state_dict()["fc1.bias"].grad!), Numbers(layer.dense_bias!.grad!));
        Assert.Null(layer.down.grad);
        Assert.Null(layer.bias!.grad);
    }

    [Fact]
    public void What_was_prepared_from_a_dense_weight_goes_when_it_is_trained()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32), Half);
        nested.eval();
        var before = Numbers(nested.WithRank(TwoLayers.Rank.Full).call(x));
        nested.train();
        using var optimizer = optim.SGD(nested.parameters(), 0.1);
        nested.WithRank(TwoLayers.Rank.Full).call(x).pow(2).mean().backward();
        optimizer.step();
        nested.eval();
        Assert.NotEqual(before, Numbers(nested.WithRank(TwoLayers.Rank.Full).call(x)));
    }

    [Fact]
    public void It_moves_with_its_model_to_another_type()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32), Half);
        nested.eval();
        var single = nested.WithRank(TwoLayers.Rank.Full).call(x);
        nested.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, NestedLayers.Of(nested)[0].Layer.dense!.dtype);
        var wide = nested.WithRank(TwoLayers.Rank.Full).call(x.to(ScalarType.Float64));
        Assert.InRange(Reference.Distance(wide, single), 0, 1e-6);
    }

    [Fact]
    public void A_file_holds_it_and_a_part_does_not_read_it()
    {
        using var saved = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32), Half);
        saved.eval();
        var path = folder.File("top.safetensors");
        saved.Save(path);
        using var whole = TwoLayers.Nested.Load(path, () => new TwoLayers(ScalarType.Float32));
        using var part = TwoLayers.Nested.Load(path, Evaluated(), maxRank: 2);
        whole.eval();
        AssertSame(saved, whole, [1, 2, 3, 6]);
        AssertSame(saved, part, [1, 2]);
        Assert.Null(NestedLayers.Of(part)[0].Layer.dense);
        Assert.Throws<ArgumentOutOfRangeException>(() => part.WithRank(TwoLayers.Rank.Full).call(x));
        part.Grow(path, toRank: 6);
        AssertSame(saved, part, [1, 2, 3, 6]);
        var copy = folder.File("grown.safetensors");
        part.Save(copy);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(copy));
    }

    [Fact]
    public void Damage_of_a_dense_weight_is_found_where_it_is_read()
    {
        using var saved = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32), Half);
        var path = folder.File("damaged.safetensors");
        saved.Save(path);
        var bytes = File.ReadAllBytes(path);
        var mark = NestedLayers.Of(saved)[1].Layer.dense!.bytes.ToArray();
        var at = bytes.AsSpan().IndexOf(mark);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var part = TwoLayers.Nested.Load(path, Evaluated(), maxRank: 2);
        var fault = Assert.Throws<CheckpointException>(() => part.Grow(path, toRank: 6));
        Assert.Contains("fc2.dense", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dense_model_of_the_full_rank_is_the_one_that_was_given()
    {
        var (one, other) = Twins();
        using var nested = TwoLayers.Nested.From(one, Half);
        using var exported = nested.WithRank(TwoLayers.Rank.Full).ToDense(new TwoLayers(ScalarType.Float32));
        Reference.AssertSame(other, exported);
        var path = folder.File("exported.safetensors");
        nested.WithRank(TwoLayers.Rank.Full).Save(path, Export.Factored);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight"], file.Names.Order(StringComparer.Ordinal));
        Assert.Equal(Numbers(other.state_dict()["fc1.weight"]), Numbers(file.Read("fc1.weight")));
    }

    [Fact]
    public void Rows_of_a_batch_may_run_it_beside_others()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64), Half);
        nested.eval();
        var rows = x.to(ScalarType.Float64);
        int[] ranks = [6, 1, 2, 6, 3];
        var together = nested.call(rows, Rank.PerRow(ranks));
        for (var row = 0; row < ranks.Length; row++)
        {
            var alone = nested.call(rows.narrow(0, row, 1), Rank.Of(ranks[row]));
            Assert.InRange(Reference.Distance(together.narrow(0, row, 1), alone), 0, 1e-12);
        }
    }

    [Fact]
    public void It_costs_what_the_dense_layer_costs()
    {
        using var layer = Converted.By(surgery => surgery.Factor(Linear(64, 64), 64, "fc"), Half);
        Assert.Equal(32 * 128, layer.CostAt(Rank.Of(32)).Macs);
        Assert.Equal(64 * 64, layer.CostAt(Rank.Of(33)).Macs);
        Assert.Equal(64 * 64 + 64, layer.CostAt(Rank.Of(64)).Parameters);
        Assert.Equal(10 * 64 * 64, layer.CostAt(Rank.Of(64)).TrainingMacs(rows: 10));
    }

    [Fact]
    public void What_components_leave_out_is_counted_against_it()
    {
        var dense = new TwoLayers(ScalarType.Float64);
        var weight = dense.state_dict()["fc1.weight"].detach().clone();
        using var nested = TwoLayers.Nested.From(dense, Half);
        var damage = Sensitivity.OfWeights(nested).Layers["fc1"].Damage;
        Assert.Equal([1, 2, 3, 6], damage.Keys);
        foreach (var rank in new[] { 1, 2, 3 })
        {
            var lost = (weight - Reference.Truncated(weight, rank)).pow(2).sum().ToDouble();
            Assert.Equal(lost / weight.pow(2).sum().ToDouble(), damage[rank], 1e-10);
        }
        Assert.Equal(0, damage[6]);
        var allocator = new BudgetAllocator(nested, Sensitivity.OfWeights(nested));
        Assert.Equal([6, 4], allocator.PlanAt(allocator.PlanCount - 1).Ranks.Values);
    }

    [Theory]
    [InlineData(2, 6)]
    [InlineData(3, 4)]
    public void What_changes_up_to_it_stays_within_the_bound(int lower, int upper)
    {
        using var layer = Converted.By(
            surgery => surgery.Factor(Linear(8, 6, dtype: ScalarType.Float64), 6, "fc"),
            Half
        );
        layer.eval();
        var input = randn(5, 8, dtype: ScalarType.Float64);
        var gap = InterpolationBound.Of(layer, Rank.Of(lower), Rank.Of(upper), rank => layer.call(input, rank)).Layers[
            ""
        ];
        var change = (layer.call(input, Rank.Of(upper)) - layer.call(input, Rank.Of(lower))).norm(1);
        Assert.True(gap.Holds);
        Assert.InRange(gap.Gap, 0, change.max().ToDouble() * (1 + 1e-12));
        Assert.True(gap.Coefficient > 0);
    }

    [Fact]
    public void A_run_that_is_repeated_finds_its_layers_and_puts_the_weight_on_top()
    {
        var (one, other) = Twins();
        var options = Half with { ResumeFolder = folder.File("layers") };
        using var first = TwoLayers.Nested.From(one, options);
        var report = new ReconstructionReport();
        using var second = TwoLayers.Nested.From(other, options with { Progress = report });
        Assert.All(report.Layers, layer => Assert.True(layer.WasResumed));
        Assert.Equal((6, 0.0), report.Layers[0].Errors[^1]);
        Reference.AssertSame(first, second);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_that_is_none_is_refused(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConversionOptions { DenseAbove = share });

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    private static (TwoLayers One, TwoLayers Other) Twins()
    {
        var (one, other) = (new TwoLayers(ScalarType.Float32), new TwoLayers(ScalarType.Float32));
        other.load_state_dict(one.state_dict());
        return (one, other);
    }

    private static TwoLayers Evaluated()
    {
        var dense = new TwoLayers(ScalarType.Float32);
        dense.eval();
        return dense;
    }

    private void AssertSame(TwoLayers.Nested expected, TwoLayers.Nested actual, int[] ranks)
    {
        foreach (var rank in ranks)
        {
            Assert.Equal(Numbers(expected.call(x, Rank.Of(rank))), Numbers(actual.call(x, Rank.Of(rank))));
        }
    }

    private static float[] Numbers(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
