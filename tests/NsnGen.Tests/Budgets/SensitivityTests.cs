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
