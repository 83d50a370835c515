using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Files;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Hidden units as components: each rank is a smaller dense network, whose layers agree on which units they have.</summary>
[Collection(nameof(Alone))]
public sealed class HiddenUnitsTests
{
    private const double Rounding = 1e-10;
    private static readonly int[] RowRanks = [3, 1, 5, 2, 4];

    public static TheoryData<double?> Tops => [(double?)null, 0.7];

    [Fact]
    public void Every_rank_is_the_dense_network_of_some_units()
    {
        var weights = new TwoLayers(ScalarType.Float64).state_dict();
        using var nested = TwoLayers.Nested.From(Dense(weights), Options(null, null));
        nested.eval();
        var x = randn(7, 6, dtype: ScalarType.Float64);
        var order = Reader(nested).Order!;
        Assert.Equal(Enumerable.Range(0, 10).Select(unit => (long)unit), order.Order());

        for (var rank = 1; rank <= 5; rank++)
        {
            var kept = tensor(order.Take(2 * rank).ToArray());
            var hidden = nn.functional.linear(x, weights["fc1.weight"][kept], weights["fc1.bias"][kept]).tanh();
            var expected = nn.functional.linear(
                hidden,
                weights["fc2.weight"].index_select(1, kept),
                weights["fc2.bias"]
            );
            AssertClose(expected, nested.call(x, Rank.Of(rank)));
        }
        Assert.Equal(5, nested.MaxRank);
    }

    [Theory]
    [MemberData(nameof(Tops))]
    public void The_full_rank_is_the_dense_model(double? top)
    {
        using var dense = Dense(new TwoLayers(ScalarType.Float64).state_dict());
        using var calibration = Calibrated(dense);
        using var nested = TwoLayers.Nested.From(Dense(dense.state_dict()), Options(top, calibration));
        using var gated = new Gated();
        var x = randn(7, 6, dtype: ScalarType.Float64);
        var (expected, expectedOfGated) = (dense.call(x), gated.call(x));
        using var nestedGated = Gated.Nested.From(gated, Options(top, null));
        nested.eval();
        nestedGated.eval();

        AssertClose(expected, nested.call(x, TwoLayers.Rank.Full.ToRank()), top is null ? Rounding : 0);
        AssertClose(expectedOfGated, nestedGated.call(x, Gated.Rank.Full.ToRank()), top is null ? Rounding : 0);
    }

    [Fact]
    public void Units_go_in_the_order_in_which_the_output_misses_them_least()
    {
        var weight = randn(4, 6, dtype: ScalarType.Float64);
        var hidden = randn(50, 6, dtype: ScalarType.Float64).mm(randn(6, 6, dtype: ScalarType.Float64));
        var order = UnitOrder.Of(weight, hidden.t().mm(hidden));

        var left = Enumerable.Range(0, 6).Select(unit => (long)unit).ToList();
        foreach (var gone in order.Reverse())
        {
            var best = left.MinBy(unit => Missing(left.Where(other => other != unit)));
            Assert.Equal(best, gone);
            left.Remove(gone);
        }

        double Missing(IEnumerable<long> kept)
        {
            var lost = weight.clone();
            foreach (var unit in kept)
            {
                lost[.., (int)unit] = 0.0;
            }
            return hidden.mm(lost.t()).square().sum().item<double>();
        }
    }

    [Fact]
    public void Under_a_dense_weight_the_columns_fit_all_widths_at_once()
    {
        using var dense = Dense(new TwoLayers(ScalarType.Float64).state_dict());
        var x = randn(200, 6, dtype: ScalarType.Float64);
        using var calibration = Calibration.Collect(
            dense,
            [x],
            batch => dense.call(batch).Dispose(),
            TestContext.Current.CancellationToken
        );
        var whole = dense.call(x);
        using var nested = TwoLayers.Nested.From(Dense(dense.state_dict()), Options(0.7, calibration));
        nested.eval();
        var reader = Reader(nested);
        var least = Lost();

        using (no_grad())
        {
            for (var change = 0; change < 20; change++)
            {
                using var step = NewDisposeScope();
                var difference = randn_like(reader.up).mul(1e-3);
                reader.up.add_(difference);
                reader.WeightsChanged();
                Assert.True(Lost() > least, "A change of the fitted columns made them fit better.");
                reader.up.sub_(difference);
            }
        }

        double Lost() =>
            Enumerable
                .Range(1, reader.Components)
                .Sum(rank => (nested.call(x, Rank.Of(rank)) - whole).square().sum().item<double>());
    }

    [Theory]
    [MemberData(nameof(Tops))]
    public void Each_row_is_what_it_is_alone(double? top)
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64), Options(top, null));
        using var gated = Gated.Nested.From(new Gated(), Options(top, null));
        var x = randn(5, 3, 6, dtype: ScalarType.Float64);
        foreach (var isTraining in new[] { true, false })
        {
            nested.train(isTraining);
            gated.train(isTraining);
            var rows = nested.call(x, Rank.PerRow(RowRanks));
            var rowsOfGated = gated.call(x, Rank.PerRow(RowRanks));
            for (var row = 0; row < RowRanks.Length; row++)
            {
                AssertClose(nested.call(x[row], Rank.Of(RowRanks[row])), rows[row]);
                AssertClose(gated.call(x[row], Rank.Of(RowRanks[row])), rowsOfGated[row]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tops))]
    public void Each_row_of_a_plan_of_its_own_is_what_it_is_alone(double? top)
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64), Options(top, null));
        using var gated = Gated.Nested.From(new Gated(), Options(top, null));
        var x = randn(5, 3, 6, dtype: ScalarType.Float64);
        AssertRowsAreAsAlone(x, Plans(nested), rank => nested.call(x, rank), (row, rank) => nested.call(x[row], rank));
        AssertRowsAreAsAlone(x, Plans(gated), rank => gated.call(x, rank), (row, rank) => gated.call(x[row], rank));
    }

    /// <summary>Plans that give layers other ranks than each other, a number, and the largest rank.</summary>
    private static Rank[] Plans(nn.Module nested)
    {
        var layers = NestedLayers.Of(nested);
        return
        [
            .. Enumerable.Range(1, 3).Select(Plan),
            Rank.Of(2),
            Rank.Of(layers.Max(entry => entry.Layer.WholeRank)),
        ];

        Rank Plan(int number) =>
            new RankPlan(
                layers
                    .Where(entry => ReferenceEquals(entry.Layer.Leader, entry.Layer))
                    .Select((entry, place) => (entry.Name, Rank: 1 + ((3 * number) + place) % entry.Layer.WholeRank))
                    .ToDictionary(entry => entry.Name, entry => entry.Rank, StringComparer.Ordinal)
            ).For(nested);
    }

    private static void AssertRowsAreAsAlone(
        Tensor x,
        Rank[] ranks,
        Func<Rank, Tensor> together,
        Func<int, Rank, Tensor> alone
    )
    {
        var rows = together(Rank.PerRow(ranks));
        for (var row = 0; row < x.shape[0]; row++)
        {
            AssertClose(alone(row, ranks[row]), rows[row]);
        }
    }

    [Theory]
    [MemberData(nameof(Tops))]
    public void A_part_of_a_file_grows_into_the_whole(double? top)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("units.safetensors");
        using var dense = new TwoLayers(ScalarType.Float64);
        using var calibration = Calibrated(dense);
        using var nested = TwoLayers.Nested.From(dense, Options(top, calibration));
        nested.eval();
        nested.Save(path);
        var x = randn(7, 6, dtype: ScalarType.Float64);

        using var part = TwoLayers.Nested.Load(path, () => new TwoLayers(ScalarType.Float64), maxRank: 2);
        part.eval();
        AssertClose(nested.call(x, Rank.Of(2)), part.call(x, Rank.Of(2)), 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => part.call(x, Rank.Of(4)));

        part.Grow(path, toRank: 3);
        AssertClose(nested.call(x, Rank.Of(3)), part.call(x, Rank.Of(3)), 0);
        part.Grow(path, toRank: 5);
        AssertClose(nested.call(x, TwoLayers.Rank.Full.ToRank()), part.call(x, Rank.Of(5)), 0);
    }

    [Fact]
    public void What_is_exported_is_a_smaller_dense_model()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("small.safetensors");
        using var dense = new TwoLayers(ScalarType.Float64);
        using var calibration = Calibrated(dense);
        using var nested = TwoLayers.Nested.From(dense, Options(0.7, calibration));
        nested.eval();
        var x = randn(7, 6, dtype: ScalarType.Float64);

        nested.WithRank(2).Save(path);

        using var file = SafetensorsFile.Open(path);
        Assert.Equal([4, 6], file.Info("fc1.weight").Shape);
        Assert.Equal([4, 4], file.Info("fc2.weight").Shape);
        var hidden = nn.functional.linear(x, file.Read("fc1.weight"), file.Read("fc1.bias")).tanh();
        AssertClose(
            nested.call(x, Rank.Of(2)),
            nn.functional.linear(hidden, file.Read("fc2.weight"), file.Read("fc2.bias"))
        );
    }

    [Theory]
    [MemberData(nameof(Tops))]
    public void A_dense_model_of_the_old_size_has_zeros_for_the_units_that_are_left_out(double? top)
    {
        using var dense = new TwoLayers(ScalarType.Float64);
        using var calibration = Calibrated(dense);
        using var nested = TwoLayers.Nested.From(dense, Options(top, calibration));
        nested.eval();
        var x = randn(7, 6, dtype: ScalarType.Float64);

        for (var rank = 1; rank <= 5; rank++)
        {
            using var exported = nested.WithRank(rank).ToDense(new TwoLayers(ScalarType.Float64));
            AssertClose(nested.call(x, Rank.Of(rank)), exported.call(x));
        }
    }

    [Fact]
    public void Costs_are_those_of_the_smaller_layers()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64), Options(0.7, null));
        nested.eval();

        Assert.Equal(4 * 6 + 4 * 4, ModelCost.Of(nested, Rank.Of(2)).Macs);
        Assert.Equal(4 * 6 + 4 + (4 * 4) + 4, ModelCost.Of(nested, Rank.Of(2)).Parameters);
        Assert.Equal(10 * 6 + 10 * 4, ModelCost.Of(nested, Rank.Of(5)).Macs);
        var call = CallCost.Of(nested, () => nested.call(randn(3, 6, dtype: ScalarType.Float64), Rank.Of(2)));
        Assert.Equal(3 * (4 * 6 + 4 * 4), call.At(Rank.Of(2)).Macs);
    }

    [Fact]
    public void The_layers_share_one_rank_of_a_plan()
    {
        using var dense = new SmallTransformer();
        var x = randn(2, 5, 12, dtype: ScalarType.Float64);
        using var calibration = Calibration.Collect(
            dense,
            [x],
            batch => dense.call(batch).Dispose(),
            TestContext.Current.CancellationToken
        );
        using var nested = SmallTransformer.Nested.From(dense, Options(0.75, calibration));
        nested.eval();
        var allocator = new BudgetAllocator(nested, Sensitivity.OfActivations(nested, calibration));

        for (var index = 0; index < allocator.PlanCount; index++)
        {
            var plan = allocator.PlanAt(index);
            Assert.Equal(plan.Ranks["wide"], plan.Ranks["narrow"]);
            Assert.Equal([2, 5, 12], nested.call(x, plan.For(nested)).shape);
        }
        var shared = new RankPlan(Without(allocator.PlanAt(9), "narrow"));
        AssertClose(nested.call(x, allocator.PlanAt(9).For(nested)), nested.call(x, shared.For(nested)), 0);
        var different = new RankPlan(new Dictionary<string, int>(allocator.PlanAt(9).Ranks) { ["narrow"] = 8 });
        var fault = Assert.Throws<ArgumentException>(() => different.For(nested));
        Assert.Contains("'wide' and 'narrow' have hidden units in common", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_measured_loss_orders_them_too()
    {
        using var dense = new SmallTransformer();
        var x = randn(2, 5, 12, dtype: ScalarType.Float64);
        var expected = dense.call(x);
        using var nested = SmallTransformer.Nested.From(dense, Options(0.75, null));
        var allocator = BudgetAllocator.Measure(
            nested,
            [2, 4],
            model => (model.call(x) - expected).square().mean().item<double>(),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.All(
            Enumerable.Range(0, allocator.PlanCount),
            index => Assert.Equal(allocator.PlanAt(index).Ranks["wide"], allocator.PlanAt(index).Ranks["narrow"])
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sensitivity_is_the_share_of_the_output_that_is_lost(bool isCalibrated)
    {
        using var dense = Dense(new TwoLayers(ScalarType.Float64).state_dict());
        var x = randn(300, 6, dtype: ScalarType.Float64);
        using var calibration = Calibration.Collect(
            dense,
            [x],
            batch => dense.call(batch).Dispose(),
            TestContext.Current.CancellationToken
        );
        var whole = dense.call(x);
        using var nested = TwoLayers.Nested.From(
            Dense(dense.state_dict()),
            Options(0.7, isCalibrated ? calibration : null)
        );
        nested.eval();

        var damage = Sensitivity.OfActivations(nested, calibration).Layers["fc1"].Damage;

        var energy = Centred(whole);
        Assert.Equal([1, 2, 3, 4, 5], damage.Keys);
        Assert.Equal(0, damage[5]);
        foreach (var rank in new[] { 1, 2, 3, 4 })
        {
            // Without a centre, the mean of what is left out is lost too.
            var lost = nested.call(x, Rank.Of(rank)) - whole;
            Assert.Equal(isCalibrated ? Centred(lost) / energy : Share(rank), damage[rank], 1e-8);
        }

        double Share(int rank) =>
            Square(nested.call(x, Rank.Of(rank)) - whole) / Square(whole - dense.state_dict()["fc2.bias"]);
    }

    [Theory]
    [MemberData(nameof(Tops))]
    public void The_last_component_may_have_fewer_units_than_the_others(double? top)
    {
        using var dense = new Gated();
        var x = randn(100, 6, dtype: ScalarType.Float64);
        using var calibration = Calibration.Collect(
            dense,
            [x],
            batch => dense.call(batch).Dispose(),
            TestContext.Current.CancellationToken
        );
        var whole = dense.call(x);
        using var nested = Gated.Nested.From(dense, Options(top, calibration));
        nested.eval();

        var damage = Sensitivity.OfActivations(nested, calibration).Layers["gate"].Damage;

        Assert.Equal(6, damage.Keys.Max());
        Assert.All(
            damage,
            entry => Assert.Equal(Square(nested.call(x, Rank.Of(entry.Key)) - whole) / Square(whole), entry.Value, 1e-8)
        );
    }

    [Fact]
    public async Task Training_reaches_the_units_of_every_rank()
    {
        using var scope = NewDisposeScope();
        using var nested = Gated.Nested.From(new Gated(), Options(0.7, null));
        var x = randn(64, 6, dtype: ScalarType.Float64);
        var y = x.roll(1, 1).tanh();
        using var trainer = nested.Trainer<Tensor>(
            (model, batch) => nn.functional.mse_loss(model.call(batch), y),
            new TrainerOptions { MaxSteps = 60, Optimizer = parameters => optim.AdamW(parameters, 1e-2) }
        );
        nested.eval();
        var before = Losses();

        await trainer.FitAsync(Enumerable.Repeat(x, 60), TestContext.Current.CancellationToken);

        nested.eval();
        Assert.All(before.Zip(Losses()), pair => Assert.True(pair.Second < pair.First));

        double[] Losses()
        {
            using var untracked = no_grad();
            return [.. Gated.Rank.Anchors.Select(rank => Square(nested.call(x, rank.ToRank()) - y))];
        }
    }

    private static TwoLayers Dense(Dictionary<string, Tensor> weights)
    {
        var dense = new TwoLayers(ScalarType.Float64);
        dense.load_state_dict(weights);
        return dense;
    }

    private static Calibration Calibrated(TwoLayers dense) =>
        Calibration.Collect(
            dense,
            [randn(50, 6, dtype: ScalarType.Float64)],
            batch => dense.call(batch).Dispose(),
            TestContext.Current.CancellationToken
        );

    private static ConversionOptions Options(double? top, Calibration? calibration) =>
        new()
        {
            NestsHiddenUnits = true,
            DenseAbove = top,
            Initialization = calibration is null ? Initialization.Svd : Initialization.Whitened(calibration),
        };

    private static HiddenInputs Reader(nn.Module nested) =>
        NestedLayers.Of(nested).Select(entry => entry.Layer).OfType<HiddenInputs>().Single();

    private static Dictionary<string, int> Without(RankPlan plan, string layer) =>
        plan.Ranks.Where(entry => entry.Key != layer).ToDictionary(StringComparer.Ordinal);

    private static double Square(Tensor values) => values.square().sum().item<double>();

    private static double Centred(Tensor values) => Square(values - values.mean([0L]));

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance = Rounding)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True((expected - actual).abs().max().item<double>() <= tolerance);
    }
}
