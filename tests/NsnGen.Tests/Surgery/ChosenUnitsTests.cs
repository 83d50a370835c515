using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Files;
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

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void A_file_of_hidden_units_is_refused_by_a_class_that_has_none(int? maxRank)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("pair.safetensors");
        using var saved = Wide.Pair.Nested.From(new Wide.Pair());
        saved.Save(path);

        var fault = Assert.Throws<CheckpointException>(() =>
            Ranked.Pair.Nested.Load(path, () => new Ranked.Pair(), maxRank)
        );

        Assert.Equal(
            $"'{path}' nests the hidden units that 'second' reads, and the model's class does not: "
                + "was a field marked [ByRank] since, or forward changed?",
            fault.Message
        );
    }

    [Fact]
    public void A_file_of_components_is_read_as_such_by_a_class_of_hidden_units()
    {
        using var folder = new TemporaryFolder();
        var (path, x) = (folder.File("pair.safetensors"), randn(7, 6));
        using var saved = Ranked.Pair.Nested.From(new Ranked.Pair());
        saved.Save(path);
        using var loaded = Wide.Pair.Nested.Load(path, () => new Wide.Pair());

        Assert.Empty(ByWidth(loaded));
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
