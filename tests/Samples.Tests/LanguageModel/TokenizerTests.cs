using NsnGen.Samples.LanguageModel;

namespace NsnGen.Samples.Tests;

public sealed class TokenizerTests : IDisposable
{
    private readonly SmallStories files = new();

    private Tokenizer Read() => Tokenizer.Read(files.Tokenizer, SmallStories.Config.Vocabulary);

    [Theory]
    [InlineData("the cat sat.")]
    [InlineData("  two  spaces, a comma and\na line")]
    [InlineData("é is a piece, ü and 🐈 are bytes")]
    [InlineData("")]
    public void What_is_encoded_is_decoded(string text)
    {
        var tokenizer = Read();
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Pairs_are_merged_best_score_first()
    {
        // " t" comes before "th" and "he", so " the" is built from " t", then " th".
        int[] expected = [Tokenizer.Start, .. new[] { " the", " cat", " ", "he" }.Select(SmallStories.TokenOf)];
        Assert.Equal(expected, Read().Encode("the cat he"));
    }

    [Fact]
    public void A_character_without_a_piece_becomes_its_bytes() =>
        Assert.Equal([Tokenizer.Start, SmallStories.TokenOf(" "), 3 + 0xC3, 3 + 0xBC], Read().Encode("ü"));

    [Fact]
    public void Wrong_files_are_refused()
    {
        var small = Assert.Throws<InvalidDataException>(() => Tokenizer.Read(files.Tokenizer, 5000));
        Assert.Contains("fewer than 5000 pieces", small.Message, StringComparison.Ordinal);
        var large = Assert.Throws<InvalidDataException>(() => Tokenizer.Read(files.Tokenizer, 100));
        Assert.Contains("more than 100 pieces", large.Message, StringComparison.Ordinal);
        File.WriteAllBytes(files.Tokenizer, File.ReadAllBytes(files.Tokenizer)[..^1]);
        var cut = Assert.Throws<InvalidDataException>(() =>
            Tokenizer.Read(files.Tokenizer, SmallStories.Config.Vocabulary)
        );
        Assert.Contains("ends early", cut.Message, StringComparison.Ordinal);
        var other = Assert.Throws<InvalidDataException>(() => Tokenizer.Read(files.Model, 100));
        Assert.Contains("is not a tokenizer", other.Message, StringComparison.Ordinal);
    }

    public void Dispose() => files.Dispose();
}
