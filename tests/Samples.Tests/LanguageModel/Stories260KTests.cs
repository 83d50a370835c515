using NsnGen.Checkpoints;
using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>The published facts of stories260K, where its files are.</summary>
public sealed class Stories260KTests
{
    private const string Published =
        "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.";

    [Theory]
    [InlineData("stories260K.bin")]
    [InlineData("stories260K.safetensors")]
    public void Greedy_text_is_the_published_one(string file)
    {
        using var untracked = no_grad();
        var folder = Path.Combine(TestData.Folder(), "stories260K");
        var config = Pretrained.Open(folder).Config;
        using var model = Read(Path.Combine(folder, file), config);
        model.eval();
        var tokenizer = Tokenizer.Read(Path.Combine(folder, "tok512.bin"), config.Vocabulary);
        var decoder = new Decoder((tokens, cache, _) => model.call(tokens, cache), config);
        Assert.StartsWith(
            Published,
            tokenizer.Decode(decoder.Write([Tokenizer.Start], 70, Choice.Greedy)),
            StringComparison.Ordinal
        );
    }

    private static Llama Read(string path, LlamaConfig config)
    {
        if (path.EndsWith(".bin", StringComparison.Ordinal))
        {
            return Llama2c.Read(path);
        }
        var model = new Llama(config);
        DenseCheckpoint.Load(model, path, Llama.Meta);
        return model;
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Loss_is_the_published_one()
    {
        using var untracked = no_grad();
        var pretrained = Pretrained.Open(Path.Combine(TestData.Folder(), "stories260K"));
        using var model = pretrained.Read();
        var stories = Path.Combine(TestData.Folder(), "tinystories", "tinystories_1000.json");
        using var loss = new StoryLoss(Stories.Read(stories, pretrained.Tokenizer, pretrained.Config.Context));
        Assert.Equal(1.62, loss.Of(tokens => model.call(tokens, null)), 0.01);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Rounding_costs_less_than_a_hundredth_of_a_nat()
    {
        using var untracked = no_grad();
        var pretrained = Pretrained.Open(Path.Combine(TestData.Folder(), "stories260K"));
        using var nested = Llama.Nested.From(pretrained.Read());
        var stories = Path.Combine(TestData.Folder(), "tinystories", "tinystories_1000.json");
        using var loss = new StoryLoss(Corpus.Read(stories, pretrained.Tokenizer).Held);
        double Of(ExportPrecision precision)
        {
            var options = new ExportOptions { Precision = precision };
            using var dense = nested.WithRank(64).ToDense(new Llama(pretrained.Config), options);
            dense.eval();
            return loss.Of(tokens => dense.call(tokens, null));
        }
        var exact = Of(ExportPrecision.Full);
        Assert.Equal(1.39, exact, 0.01);
        ExportPrecision[] rounded = [ExportPrecision.Float16, ExportPrecision.BFloat16, ExportPrecision.Int8PerChannel];
        Assert.All(rounded.Select(Of), nats => Assert.InRange(Math.Abs(nats - exact), double.Epsilon, 0.01));
    }
}
