using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class SurgeryTests
{
    [Fact]
    public void Reports_each_layer_under_its_name()
    {
        var report = new ReconstructionReport();
        using var nested = TwoLayers.Nested.From(
            new TwoLayers(ScalarType.Float32),
            new ConversionOptions { Progress = report }
        );
        Assert.Equal(["fc1", "fc2"], report.Layers.Select(layer => layer.Name));
        Assert.Equal([6, 4], report.Layers.Select(layer => layer.Errors[^1].Rank));
        Assert.All(report.Layers, layer => Assert.InRange(layer.Errors[^1].Error, 0, 1e-5));
        Assert.Equal(1, report.Layers[^1].Share);
    }

    [Fact]
    public void A_layer_that_is_not_finite_is_named()
    {
        using var layer = nn.Linear(3, 2);
        using (no_grad())
        {
            layer.weight.fill_(double.NaN);
        }
        var error = Assert.Throws<ArgumentException>(() => Converted.Linear(layer, 2, "head"));
        Assert.Contains("'head'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_type_and_whether_the_layer_is_trained()
    {
        var layer = nn.Linear(3, 2, dtype: ScalarType.Float64);
        layer.weight.requires_grad = false;
        using var nested = Converted.Linear(layer, 2, "fc");
        Assert.Equal(ScalarType.Float64, nested.down.dtype);
        Assert.False(nested.down.requires_grad);
        Assert.True(nested.bias!.requires_grad);
    }

    [Fact]
    public void The_factors_outlive_the_dispose_scope_they_were_made_in()
    {
        NestedLinear nested;
        using (NewDisposeScope())
        {
            nested = Converted.Linear(nn.Linear(3, 2), 2, "fc");
        }
        using var y = nested.call(ones(1, 3), Rank.Of(2));
        Assert.Equal([1, 2], y.shape);
        nested.Dispose();
    }
}
