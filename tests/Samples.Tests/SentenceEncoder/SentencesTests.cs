using NsnGen.Samples.SentenceEncoder;
using TorchSharp;

namespace NsnGen.Samples.Tests;

public sealed class SentencesTests
{
    /// <summary>Sentence i is "hello" once or up to nine times.</summary>
    private static readonly Sentences Texts = new(
        Enumerable.Range(0, 90).Select(i => string.Join(' ', Enumerable.Repeat("hello", 1 + i % 9))),
        MiniLmPackage.Open().Tokenizer
    );

    [Fact]
    public void A_pass_meets_each_sentence_once_and_pads_little()
    {
        var (rows, padding) = (new List<int>(), 0L);
        foreach (var batch in Texts.Batches(10))
        {
            rows.AddRange(batch.Rows);
            padding += batch.Tokens.eq(WordPiece.Padding).sum().item<long>();
            Assert.All(
                batch.Rows.Select((row, i) => (row, i)),
                entry => Assert.Equal(3 + entry.row % 9, batch.Tokens[entry.i].ne(WordPiece.Padding).sum().item<long>())
            );
        }
        Assert.Equal(Enumerable.Range(0, 90), rows.Order());
        Assert.Equal(0, padding);
    }

    [Fact]
    public void Random_batches_repeat_themselves_by_seed_and_reach_every_sentence()
    {
        List<int[]> Batches(int seed) => [.. Texts.Random(8, seed).Take(40).Select(batch => batch.Rows.ToArray())];
        var first = Batches(seed: 3);
        Assert.Equal(first, Batches(seed: 3));
        Assert.NotEqual(first, Batches(seed: 4));
        Assert.All(first, batch => Assert.Equal(8, batch.Distinct().Count()));
        Assert.Equal(90, first.SelectMany(batch => batch).Distinct().Count());
    }
}
