using System.Text;

namespace NsnGen.Serving.Tests;

/// <summary>Text that comes in tokens that are not whole characters.</summary>
public sealed class TextStreamTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("grüße, 猫 and 🐈‍⬛!")]
    [InlineData("")]
    public void Bytes_become_whole_characters(string text)
    {
        var stream = new TextStream(Decode, Encoding.UTF8.GetBytes("before").Select(each => (int)each).ToArray());

        var parts = Encoding.UTF8.GetBytes(text).Select(each => stream.Add(each)).ToList();

        Assert.Equal(text, string.Concat(parts) + stream.End());
        Assert.DoesNotContain(parts, part => part.Contains('\uFFFD'));
    }

    [Fact]
    public void What_is_no_character_comes_out_in_the_end()
    {
        var stream = new TextStream(Decode, []);

        Assert.Equal("a", stream.Add('a'));
        Assert.Equal("", stream.Add(0xE2));
        Assert.Equal("\uFFFD", stream.End());
        Assert.Equal("", stream.End());
    }

    /// <summary>As a tokenizer does whose texts begin with a space that is no part of them.</summary>
    [Fact]
    public void The_space_before_a_word_is_kept_between_words()
    {
        string[] words = [" one", " two", " three"];
        var stream = new TextStream(tokens => string.Concat(tokens.Select(token => words[token])).TrimStart(' '), [0]);

        Assert.Equal([" two", " three", " one"], new[] { 1, 2, 0 }.Select(stream.Add));
    }

    [Theory]
    [InlineData("before STOP after", "before ")]
    [InlineData("STOP", "")]
    [InlineData("STO and no more", "STO and no more")]
    [InlineData("ends in STO", "ends in STO")]
    [InlineData("a HALT STOP", "a ")]
    public void A_stop_text_is_found_wherever_it_is_cut(string text, string told)
    {
        var stops = new StopTexts(["STOP", "HALT"]);
        var parts = new StringBuilder();
        foreach (var character in text)
        {
            parts.Append(stops.IsStopped ? "" : stops.Add(character.ToString()));
        }

        Assert.Equal(told, parts.Append(stops.End()).ToString());
    }

    private static string Decode(IReadOnlyList<int> tokens) =>
        Encoding.UTF8.GetString([.. tokens.Select(token => (byte)token)]);
}
