using NsnGen.Samples.DocSearch;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

public sealed class CorpusTests
{
    [Theory]
    [InlineData("M:System.IO.File.ReadAllLines(System.String)", "file read all lines")]
    [InlineData("T:System.Text.Rune", "rune")]
    [InlineData("P:System.Net.Http.HttpClient.BaseAddress", "http client base address")]
    [InlineData("M:System.IO.IOException.GetHResult", "io exception get h result")]
    [InlineData("M:System.Linq.Enumerable.ToLookup``2(System.Object)", "enumerable to lookup")]
    [InlineData("M:System.Collections.Generic.List`1.Add(`0)", "list add")]
    [InlineData("P:System.Numerics.Vector128.Zero", "vector128 zero")]
    [InlineData("M:System.IO.FileStream.#ctor(System.String)", null)]
    [InlineData("M:System.Decimal.op_Addition(System.Decimal,System.Decimal)", null)]
    public void A_name_reads_as_words(string id, string? expected) => Assert.Equal(expected, MemberName.Words(id));

    [Fact]
    public void A_summary_stands_there_once_and_a_name_finds_each_of_its_summaries()
    {
        using var packs = new SmallPacks(
            """
            <member name="M:A.File.Open(System.Int32)"><summary>Opens it.</summary></member>
            <member name="M:A.File.Open(System.String)"><summary>Opens what has a name.</summary></member>
            <member name="M:A.Door.Open"><summary>Opens it.</summary></member>
            """
        );
        var corpus = Corpus.Read(packs.Path, limit: null, TestContext.Current.CancellationToken);
        Assert.Equal(["Opens it.", "Opens what has a name."], corpus.Texts.Select(text => text.Summary));
        Assert.Equal(["A.File.Open", "A.Door.Open"], corpus.Texts[0].Members);
        Assert.Equal(["file open", "door open"], corpus.Queries.Select(query => query.Text));
        Assert.Equal([0, 1], corpus.Queries[0].Answers);
        Assert.Equal([0], corpus.Queries[1].Answers);
    }

    [Fact]
    public void What_is_kept_and_held_out_depends_on_the_texts_alone()
    {
        using var packs = new SmallPacks();
        var corpus = Corpus.Read(packs.Path, limit: 40, TestContext.Current.CancellationToken);
        var again = Corpus.Read(packs.Path, limit: 40, TestContext.Current.CancellationToken);
        var other = Corpus.Read(packs.Path, limit: 41, TestContext.Current.CancellationToken);
        Assert.Equal((40, 40), (corpus.Texts.Count, corpus.Queries.Count));
        Assert.Equal(corpus.Digest, again.Digest);
        Assert.NotEqual(corpus.Digest, other.Digest);
        Assert.Subset(
            other.Texts.Select(text => text.Summary).ToHashSet(),
            corpus.Texts.Select(text => text.Summary).ToHashSet()
        );
        Assert.InRange(corpus.HeldOut.Count(), 1, 15);
        Assert.Empty(corpus.HeldOut.Intersect(corpus.ForTraining));
        Assert.Empty(corpus.ForChoice.Intersect(corpus.ForProof));
        Assert.Equal(corpus.HeldOut.ToHashSet(), corpus.ForChoice.Union(corpus.ForProof).ToHashSet());
    }

    [Fact]
    public void What_to_learn_from_is_names_and_words_in_a_row_and_nothing_that_is_held_out()
    {
        using var packs = new SmallPacks();
        var corpus = Corpus.Read(packs.Path, limit: null, TestContext.Current.CancellationToken);
        var texts = QueryTexts.Of(corpus, seed: 0);

        var names = corpus.ForTraining.Select(query => query.Text).ToHashSet();
        Assert.Subset(texts.ToHashSet(), names);
        Assert.Empty(texts.Intersect(corpus.HeldOut.Select(query => query.Text)));
        Assert.All(
            texts.Where(text => !names.Contains(text)),
            text =>
                Assert.Contains(corpus.Texts, of => $" {of.Summary} ".Contains($" {text} ", StringComparison.Ordinal))
        );
        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.Equal(texts, QueryTexts.Of(corpus, seed: 0));
        Assert.NotEqual(texts, QueryTexts.Of(corpus, seed: 1));
    }
}
