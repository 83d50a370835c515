using NsnGen.Analysis;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class SensitivityTests
{
    [Fact]
    public void Of_weights_it_is_the_share_of_the_spectrum_left_out()
    {
        using var scope = NewDisposeScope();
        var dense = new TwoLayers(ScalarType.Float64);
        var energy = linalg.svdvals(dense.state_dict()["fc1.weight"].detach()).pow(2).data<double>().ToArray();
        using var nested = TwoLayers.Nested.From(dense);
        var damage = Sensitivity.OfWeights(nested).Layers["fc1"].Damage;
        for (var rank = 1; rank <= 6; rank++)
        {
            Assert.Equal(energy.Skip(rank).Sum() / energy.Sum(), damage[rank], 1e-10);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_activations_it_is_the_share_of_the_output_left_out(bool centred)
    {
        using var scope = NewDisposeScope();
        var x = randn(40, 6, dtype: ScalarType.Float64) + 1;
        var dense = new TwoLayers(ScalarType.Float64);
        using var calibration = Calibration.Collect(
            dense,
            [x],
            rows => dense.call(rows).Dispose(),
            TestContext.Current.CancellationToken
        );
        var surgery = new ConversionOptions
        {
            Initialization = new WhitenedInitialization(calibration) { Centred = centred },
        };
        using var nested = TwoLayers.Nested.From(dense, surgery);
        var damage = Sensitivity.OfActivations(nested, calibration).Layers["fc1"].Damage;
        var layer = (NestedLinear)NestedLayers.Of(nested)[0].Layer;
        var whole = layer.call(x, Rank.Of(6));
        var energy = (whole - layer.bias!).pow(2).sum().ToDouble();
        for (var rank = 1; rank <= 6; rank++)
        {
            var lost = (whole - layer.call(x, Rank.Of(rank))).pow(2).sum().ToDouble();
            Assert.Equal(lost / energy, damage[rank], 1e-9);
        }
    }

    [Fact]
    public void Weighted_by_a_loss_a_curve_keeps_its_shape_and_is_right_where_the_layer_was_cut_alone()
    {
        using var scope = NewDisposeScope();
        var x = randn(40, 6, dtype: ScalarType.Float64);
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        using var whole = nested.call(x, Rank.Of(6)).detach();
        var shares = Sensitivity.OfWeights(nested);
        var weighted = shares.Weighted(
            nested,
            at => (at.call(x) - whole).pow(2).mean().ToDouble(),
            cancellation: TestContext.Current.CancellationToken
        );

        foreach (var (name, full, other) in new[] { ("fc1", 6, "fc2"), ("fc2", 4, "fc1") })
        {
            // A quarter of 6, and of 4.
            var plan = new RankPlan(new Dictionary<string, int> { [name] = 1, [other] = name == "fc1" ? 4 : 6 });
            var rise = (nested.WithRank(plan).call(x) - whole).pow(2).mean().ToDouble();
            var damage = weighted.Layers[name].Damage;
            Assert.Equal(rise, damage[1], 1e-12);
            for (var rank = 1; rank <= full; rank++)
            {
                Assert.Equal(
                    shares.Layers[name].Damage[rank] * rise / shares.Layers[name].Damage[1],
                    damage[rank],
                    1e-12
                );
            }
        }
    }

    [Fact]
    public void Weighted_by_a_loss_a_budget_goes_to_the_layer_that_matters()
    {
        using var scope = NewDisposeScope();
        var dense = new TwoLayers(ScalarType.Float64);
        var x = randn(40, 6, dtype: ScalarType.Float64);
        using var nested = TwoLayers.Nested.From(dense);
        var shares = Sensitivity.OfWeights(nested);
        // To this loss, only the rank of one layer is of any matter.
        Sensitivity Only(string layer) =>
            shares.Weighted(
                nested,
                at => -at.Rank.Plan!.Ranks[layer],
                cancellation: TestContext.Current.CancellationToken
            );

        var first = new BudgetAllocator(nested, Only("fc1")).Plan(Budget.OfCost(0.9));
        var second = new BudgetAllocator(nested, Only("fc2")).Plan(Budget.OfCost(0.9));
        Assert.True(first.Ranks["fc1"] > second.Ranks["fc1"]);
        Assert.True(first.Ranks["fc2"] < second.Ranks["fc2"]);
    }

    [Fact]
    public void Weights_that_cannot_be_are_refused()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var shares = Sensitivity.OfWeights(nested);
        var error = Assert.Throws<ArgumentException>(() =>
            shares.Weighted(nested, _ => double.NaN, cancellation: TestContext.Current.CancellationToken)
        );
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
        var empty = new Sensitivity(new Dictionary<string, LayerSensitivity>());
        error = Assert.Throws<ArgumentException>(() =>
            empty.Weighted(nested, _ => 1, cancellation: TestContext.Current.CancellationToken)
        );
        Assert.Contains("'fc1'", error.Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() =>
            shares.Weighted(nested, _ => 1, cancellation: new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var curve = new LayerSensitivity(new Dictionary<int, double> { [1] = 1, [6] = 0 });
        var partial = new Sensitivity(
            new Dictionary<string, LayerSensitivity>(StringComparer.Ordinal) { ["fc1"] = curve }
        );
        var error = Assert.Throws<ArgumentException>(() => new BudgetAllocator(nested, partial));
        Assert.Contains("'fc2'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LayerSensitivity(new Dictionary<int, double> { [2] = 1 }));
        Assert.Throws<ArgumentException>(() => new LayerSensitivity(new Dictionary<int, double> { [1] = double.NaN }));
    }
}
