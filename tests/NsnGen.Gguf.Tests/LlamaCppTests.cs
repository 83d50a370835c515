using System.Globalization;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Gguf.Tests;

/// <summary>llama.cpp computes from a file what TorchSharp computes at its rank.</summary>
public sealed class LlamaCppTests : IDisposable
{
    private static readonly int[] Tokens = [1, 17, 95, 4, 4, 60, 33, 2, 71, 8, 90, 12];

    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("model.gguf");

    [Theory]
    [InlineData("plain", 64)]
    [InlineData("plain", 12)]
    [InlineData("plain", 1)]
    [InlineData("pairs side by side", 12)]
    [InlineData("head of its own", 12)]
    [InlineData("as many key heads", 12)]
    [InlineData("wide heads", 12)]
    [InlineData("biases", 12)]
    [InlineData("another base and epsilon", 12)]
    [InlineData("stretched", 12)]
    [InlineData("stretched as by Llama 3", 12)]
    public void Logits_are_those_of_the_rank(string kind, int rank)
    {
        var config = SmallLlamas.Of(kind);
        using var nested = Nested(config);
        LlamaGguf.Save(nested, Rank.Of(rank), Path, config.GgufFacts());
        Assert.InRange(DistanceOf(nested, Rank.Of(rank)), 0, 2e-6);
    }

    [Fact]
    public void Another_rank_has_other_logits()
    {
        using var nested = Nested(SmallLlamas.Plain);
        LlamaGguf.Save(nested, Rank.Of(12), Path, SmallLlamas.Plain.GgufFacts());
        Assert.True(DistanceOf(nested, Rank.Of(13)) > 1e-3);
    }

    [Fact]
    public void Rotations_that_lie_otherwise_have_other_logits()
    {
        using var nested = Nested(SmallLlamas.Plain);
        LlamaGguf.Save(nested, Llama.Rank.Full, Path, SmallLlamas.Plain.GgufFacts() with { InterleavedRope = true });
        Assert.True(DistanceOf(nested, Llama.Rank.Full) > 1e-3);
    }

    [Fact]
    public void A_dense_model_is_saved_as_it_is()
    {
        using var untracked = no_grad();
        using var dense = new Llama(SmallLlamas.Plain);
        dense.eval();
        LlamaGguf.Save(dense, Llama.Rank.Full, Path, SmallLlamas.Plain.GgufFacts());
        using var cpp = new LlamaCpp(Path);
        using var expected = dense.call(tensor(Tokens).to(ScalarType.Int64).unsqueeze(0), null);
        Assert.InRange(Distance.Of(expected, cpp.Logits(Tokens)), 0, 2e-6);
    }

    [Fact]
    public void Fewer_hidden_units_make_a_smaller_Llama()
    {
        using var nested = Nested(SmallLlamas.Plain, new ConversionOptions { NestsHiddenUnits = true });
        LlamaGguf.Save(nested, Rank.Of(30), Path, SmallLlamas.Plain.GgufFacts());
        Assert.InRange(DistanceOf(nested, Rank.Of(30)), 0, 2e-6);
        using var cpp = new LlamaCpp(Path);
        Assert.Equal("llama", cpp.Metadata["general.architecture"]);
        Assert.InRange(int.Parse(cpp.Metadata["llama.feed_forward_length"], CultureInfo.InvariantCulture), 1, 95);
    }

    [Fact]
    public void Blocks_may_have_hidden_units_of_their_own_number()
    {
        using var nested = Nested(SmallLlamas.Plain, new ConversionOptions { NestsHiddenUnits = true });
        var ranks = NestedLayers.Of(nested).ToDictionary(entry => entry.Name, entry => RankOf(entry.Name));
        var rank = new RankPlan(ranks).For(nested);
        LlamaGguf.Save(nested, rank, Path, SmallLlamas.Plain.GgufFacts());
        Assert.InRange(DistanceOf(nested, rank), 0, 2e-6);
        using var cpp = new LlamaCpp(Path);
        Assert.Equal("deci", cpp.Metadata["general.architecture"]);

        static int RankOf(string layer) => layer.StartsWith("layers.1.", StringComparison.Ordinal) ? 20 : 40;
    }

    [Theory]
    [InlineData(GgufPrecision.F16, 1e-5, 1e-3)]
    [InlineData(GgufPrecision.Q8_0, 1e-3, 0.02)]
    public void Rounding_moves_logits_by_little(GgufPrecision precision, double least, double most)
    {
        using var nested = Nested(SmallLlamas.Plain);
        var options = new GgufOptions { Precision = precision };
        var tensors = LlamaGguf.Save(nested, Rank.Of(32), Path, SmallLlamas.Plain.GgufFacts(), options);
        Assert.InRange(DistanceOf(nested, Rank.Of(32)), least, most);
        Assert.All(
            tensors,
            tensor => Assert.Equal(tensor.Name.Contains("norm", StringComparison.Ordinal), tensor.RelativeError == 0)
        );
    }

    /// <summary>Feed-forward layers of 100 units: the rows of the last of them are not made of blocks of 32.</summary>
    [Fact]
    public void What_Q8_0_cannot_hold_is_stored_otherwise_where_that_is_said()
    {
        var config = SmallLlamas.Plain with { IntermediateSize = 100 };
        using var nested = Nested(config);
        var options = new GgufOptions { Precision = GgufPrecision.Q8_0, Otherwise = GgufPrecision.F16 };
        LlamaGguf.Save(nested, Rank.Of(32), Path, config.GgufFacts(), options);
        Assert.InRange(DistanceOf(nested, Rank.Of(32)), 1e-3, 0.02);
    }

    public void Dispose() => folder.Dispose();

    private static Llama.Nested Nested(LlamaConfig config, ConversionOptions? options = null)
    {
        var nested = Llama.Nested.From(new Llama(config), options);
        nested.eval();
        return nested;
    }

    private double DistanceOf(Llama.Nested nested, Rank rank)
    {
        using var untracked = no_grad();
        using var cpp = new LlamaCpp(Path);
        using var expected = nested.call(tensor(Tokens).to(ScalarType.Int64).unsqueeze(0), null, rank);
        return Distance.Of(expected, cpp.Logits(Tokens));
    }
}
