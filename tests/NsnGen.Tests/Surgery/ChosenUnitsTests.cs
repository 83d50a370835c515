using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>What a field says of itself, by width or by rank, holds whatever the conversion says of the model.</summary>
[Collection(nameof(Alone))]
public sealed class ChosenUnitsTests
{
    [Theory]
    [InlineData(false, new[] { "wideIn", "wideOut" })]
    [InlineData(true, new[] { "wideIn", "wideOut", "openIn", "openOut" })]
    public void Fields_choose_before_the_conversion(bool nestsUnits, string[] expected)
    {
        var (dense, x) = (new Mixed(), randn(7, 6, dtype: ScalarType.Float64));
        var y = dense.call(x);
        using var nested = Mixed.Nested.From(dense, new ConversionOptions { NestsHiddenUnits = nestsUnits });

        Assert.Equal(expected, ByWidth(nested));
        Assert.True((nested.call(x, Mixed.Rank.Full.ToRank()) - y).abs().max().item<double>() < 1e-10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_has_what_it_has(bool nestsUnits)
    {
        using var folder = new TemporaryFolder();
        var x = randn(7, 6, dtype: ScalarType.Float64);
        using var saved = Mixed.Nested.From(new Mixed(), new ConversionOptions { NestsHiddenUnits = nestsUnits });
        saved.Save(folder.File("mixed.safetensors"));
        using var loaded = Mixed.Nested.Load(folder.File("mixed.safetensors"), () => new Mixed());

        Assert.Equal(ByWidth(saved), ByWidth(loaded));
        Assert.True(loaded.call(x, Rank.Of(2)).Equals(saved.call(x, Rank.Of(2))));
    }

    [Fact]
    public void Layers_that_cannot_be_nested_by_width_after_all_are_refused_by_name()
    {
        using var dense = new Mixed(isTied: true);

        var fault = Assert.Throws<InvalidOperationException>(() => Mixed.Nested.From(dense));

        Assert.Equal(
            "The hidden units that 'wideOut' reads cannot be nested: a layer shares a parameter with 'openIn'; remove [ByWidth].",
            fault.Message
        );
        Assert.Equal([7, 6], dense.call(randn(7, 6, dtype: ScalarType.Float64)).shape);
    }

    private static IEnumerable<string> ByWidth(nn.Module nested) =>
        NestedLayers.Of(nested).Where(entry => entry.Layer.IsCut).Select(entry => entry.Name);
}
