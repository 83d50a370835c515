using NsnGen.Samples.SentenceEncoder;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>A probe reads what is there, and nothing else.</summary>
public sealed class LinearProbeTests
{
    private const int Classes = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Classes_that_a_plane_parts_are_all_found()
    {
        var rows = Rows(count: 300, seed: 1, isShuffled: false);
        Assert.Equal(100, new LinearProbe(Cancellation).Accuracy(rows[..200], rows[200..]));
    }

    [Fact]
    public void Labels_without_a_cause_are_found_as_chance_has_it()
    {
        var rows = Rows(count: 900, seed: 1, isShuffled: true);
        var (train, test) = (rows[..450], rows[450..]);
        Assert.InRange(new LinearProbe(Cancellation).Accuracy(train, test), 100.0 / Classes - 8, 100.0 / Classes + 8);
    }

    [Fact]
    public void The_penalty_is_chosen_on_rows_that_are_not_fitted()
    {
        // As many numbers as rows: what is fitted is found whole, so that rows of the fit would all be right.
        var random = new Random(2);
        LabelledEmbedding[] rows =
        [
            .. Enumerable
                .Range(0, 120)
                .Select(i => new LabelledEmbedding(Noise(random, size: 120), (uint)random.Next(2))),
        ];
        Assert.InRange(new LinearProbe(Cancellation).Choose(rows).Accuracy, 20, 85);
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("sst2-train.tsv", "SST-2 dev", 70, 90)]
    [InlineData("trec-train.txt", "TREC dev", 65, 95)]
    public void Some_hundred_real_sentences_are_told_apart(string file, string name, double least, double most)
    {
        var folder = Path.Combine(TestData.Folder(), "sentences");
        using var some = new SmallSentences();
        foreach (var part in (string[])[file, file.Replace("train", "test", StringComparison.Ordinal)])
        {
            File.WriteAllLines(Path.Combine(some.Path, part), File.ReadLines(Path.Combine(folder, part)).Take(500));
        }
        using var dense = MiniLmPackage.Open().Read();
        var probe = new SentenceData(some.Path, MiniLmPackage.Open().Tokenizer)
            .Probes(isTest: false)
            .Single(benchmark => benchmark.Name == name);
        Assert.InRange(probe.Quality(batch => dense.call(batch.Tokens, batch.Present), Cancellation), least, most);
    }

    [Fact]
    public void Sentences_meet_their_own_labels()
    {
        (string, string)[] rows = [.. Enumerable.Range(0, 60).Select(i => (new string('a', 1 + i % 7), $"{i % 7}"))];
        var sentences = new LabelledSentences(rows, rows, MiniLmPackage.Open().Tokenizer);
        // Batches are in order of length, which is not that of the labels.
        Tensor FirstLetters(SentenceBatch batch) =>
            stack(batch.Rows.Select(row => nn.functional.one_hot(tensor((long)row % 7), 7).to(float32)));
        Assert.Equal(100, sentences.ProbeAccuracy(FirstLetters, isTest: true, Cancellation));
    }

    private static LabelledEmbedding[] Rows(int count, int seed, bool isShuffled)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                {
                    var features = Noise(random, size: 8);
                    features[i % Classes] += 2;
                    return new LabelledEmbedding(features, (uint)(isShuffled ? random.Next(Classes) : i % Classes));
                }),
        ];
    }

    /// <summary>Numbers from -0.5 to 0.5.</summary>
    private static float[] Noise(Random random, int size) =>
        [.. Enumerable.Range(0, size).Select(_ => random.NextSingle() - 0.5f)];
}
