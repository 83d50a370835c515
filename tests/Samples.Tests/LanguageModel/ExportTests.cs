using System.Text.Json;
using NsnGen.Checkpoints;
using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>PyTorch loads a rank that was saved, by the loader of the documentation, and computes what its rounded weights give.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    [Trait("Speed", "Slow")]
    public void PyTorch_computes_the_same_from_every_precision()
    {
        using var files = new SmallStories();
        IsComputedFromFiles(() => Llama2c.Read(files.Model), SmallStories.Config, rank: 6);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_rank_can_be_saved_under_the_names_of_Hugging_Face()
    {
        var config = SmallStories.Config with { InterleavedRope = false };
        IsComputedFromFiles(() => new Llama(config), config, rank: 6, Llama.HuggingFace);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void PyTorch_computes_the_same_of_stories260K()
    {
        var pretrained = Pretrained.Open(Path.Combine(TestData.Folder(), "stories260K"));
        IsComputedFromFiles(pretrained.Read, pretrained.Config, rank: 32);
    }

    public void Dispose() => folder.Dispose();

    private void IsComputedFromFiles(Func<Llama> read, LlamaConfig config, int rank, KeyMap? keys = null)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        File.WriteAllText(folder.File("config.json"), JsonSerializer.Serialize(config));
        using var nested = Llama.Nested.From(read());
        nested.eval();
        var model = nested.WithRank(rank);
        var expected = new List<Tensor>();
        var files = new List<string>();
        foreach (var precision in Enum.GetValues<ExportPrecision>())
        {
            var options = new ExportOptions { Precision = precision, Keys = keys };
            files.AddRange([folder.File("config.json"), folder.File($"{precision}.safetensors")]);
            model.Save(files[^1], Export.Merged, options);
            using var dense = model.ToDense(new Llama(config), options);
            dense.eval();
            expected.Add(dense.call(ModelCase.Tokens(), null).flatten());
        }
        var actual = Reference.Run("llama", files);
        Assert.All(actual.Zip(expected), pair => Assert.InRange(Distance(pair.First, pair.Second), 0, 1e-4));
        Assert.All(expected.Skip(1), rounded => Assert.True(Distance(rounded, expected[0]) > 1e-4));
    }

    private static double Distance(Tensor x, Tensor y) => (x - y).abs().max().ToDouble();
}
