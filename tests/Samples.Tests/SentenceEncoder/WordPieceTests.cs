using NsnGen.Samples.SentenceEncoder;

namespace NsnGen.Samples.Tests;

public sealed class WordPieceTests
{
    private static readonly WordPiece Tokenizer = MiniLmPackage.Open().Tokenizer;

    /// <summary>The numbers are those of transformers' BertTokenizer for bert-base-uncased.</summary>
    [Theory]
    [InlineData("hello world", 101, 7592, 2088, 102)]
    [InlineData("Hello  WORLD", 101, 7592, 2088, 102)]
    [InlineData("preferring $10$, but", 101, 21393, 1002, 2184, 1002, 1010, 2021, 102)]
    [InlineData("History_of_Delhi", 101, 2381, 1035, 1997, 1035, 6768, 102)]
    [InlineData("10^44", 101, 2184, 1034, 4008, 102)]
    [InlineData("índex <.IXIC>", 101, 5950, 1026, 1012, 11814, 2594, 1028, 102)]
    [InlineData("", 101, 102)]
    public void Tokens_are_those_of_bert_base_uncased(string text, params int[] expected) =>
        Assert.Equal(expected, Tokenizer.Encode(text).Select(token => (int)token));

    [Fact]
    public void What_is_too_long_is_cut_off_before_the_last_token()
    {
        var tokens = Tokenizer.Encode(string.Join(' ', Enumerable.Repeat("hello", 300)));
        Assert.Equal([101, .. Enumerable.Repeat(7592L, 254), 102], tokens);
    }
}
