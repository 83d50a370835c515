using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using NsnGen.Samples.Models;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>Tokens are those of other implementations; what is no tokenizer of the model is refused.</summary>
public sealed partial class TokenizerFileTests : IDisposable
{
    private const int Enough = 1000;

    private static readonly string[] Texts =
    [
        "the cat sat",
        "The cat's hat, at noon on 12.12.",
        "  two  spaces and a\nline\t",
        "café, naïve — 猫",
        "he said: \"the other in 1234!\"",
        "😀",
        "",
    ];

    private readonly TemporaryFolder folder = new();

    private string File => folder.File("tokenizer.json");

    [Fact]
    public void Byte_pairs_are_those_of_another_implementation()
    {
        var json = TokenizerFiles.OfGpt2();
        var other = BpeTokenizer.Create(
            new BpeOptions(
                json["model"]!["vocab"]!.AsObject().Select(token => KeyValuePair.Create(token.Key, (int)token.Value!))
            )
            {
                Merges = TokenizerFiles.Merges,
                ByteLevel = true,
                PreTokenizer = new RegexPreTokenizer(Words(), specialTokens: null),
            }
        );
        using var ours = Open(json);
        Assert.All(Texts, text => Assert.Equal(other.EncodeToIds(text), ours.Encode(text)));
        Assert.All(Texts, text => Assert.Equal(text, ours.Decode(ours.Encode(text))));
    }

    [Fact]
    public void Pieces_of_words_are_those_of_another_implementation_and_of_any_length()
    {
        var other = new FastBertTokenizer.BertTokenizer();
        var words = string.Join('\n', TokenizerFiles.Words.Distinct(StringComparer.Ordinal)) + "\n";
        other.LoadVocabulary(new StringReader(words), convertInputToLowercase: true);
        using var ours = Open(TokenizerFiles.OfBert());
        Assert.All(
            Texts,
            text => Assert.Equal(other.Encode(text).InputIds.Span.ToArray(), ours.Encode(text).Select(id => (long)id))
        );
        Assert.Contains(Texts, text => ours.Encode(text).Length > 8);
        Assert.Equal([2, 3], ours.Encode(""));
    }

    [Fact]
    public void Pieces_of_Llama_begin_with_a_start_and_fall_back_to_bytes()
    {
        using var tokenizer = Open(TokenizerFiles.OfLlama());
        var tokens = tokenizer.Encode("the cat é");
        var json = TokenizerFiles.OfLlama()["model"]!["vocab"]!;
        string[] expected = ["<s>", "▁the", "▁cat", "▁", "<0xC3>", "<0xA9>"];
        Assert.Equal(expected.Select(text => (int)json[text]!), tokens);
        Assert.Equal("the cat é", tokenizer.Decode(tokens));
    }

    [Fact]
    public void Many_threads_may_use_it()
    {
        using var tokenizer = Open(TokenizerFiles.OfGpt2());
        var expected = Texts.Select(tokenizer.Encode).ToList();
        Parallel.For(0, 500, i => Assert.Equal(expected[i % Texts.Length], tokenizer.Encode(Texts[i % Texts.Length])));
    }

    [Fact]
    public void A_kind_that_is_not_read_is_named()
    {
        var json = TokenizerFiles.OfGpt2();
        json["model"]!["type"] = "Tiktoken";
        var fault = Assert.Throws<InvalidDataException>(() => Open(json));
        Assert.Contains(
            "is a tokenizer of kind 'Tiktoken'; BPE, Unigram, WordLevel, WordPiece are read",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_part_that_is_not_read_is_named()
    {
        var json = TokenizerFiles.OfGpt2();
        json["pre_tokenizer"] = new JsonObject { ["type"] = "Telepathy" };
        Assert.Contains(
            $"{File} is not a tokenizer: ",
            Assert.Throws<InvalidDataException>(() => Open(json)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_of_an_older_version_need_not_say_its_kind()
    {
        var json = TokenizerFiles.OfGpt2();
        json["model"]!.AsObject().Remove("type");
        using var tokenizer = Open(json);
        Assert.NotEmpty(tokenizer.Encode("the cat"));
    }

    [Fact]
    public void A_tokenizer_of_another_model_is_refused()
    {
        var json = TokenizerFiles.OfLlama();
        var count = json["model"]!["vocab"]!.AsObject().Count;
        System.IO.File.WriteAllText(File, json.ToJsonString());
        TokenizerFile.Open(File, count).Dispose();
        var fault = Assert.Throws<InvalidDataException>(() => TokenizerFile.Open(File, count - 1));
        Assert.Contains(
            $"it has a token {count - 1}, and the model has {count - 1}",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{ }")]
    [InlineData("{")]
    [InlineData("""{ "model": { "type": "BPE", "vocab": { "a": "b" } } }""")]
    public void What_is_no_tokenizer_is_refused(string json)
    {
        System.IO.File.WriteAllText(File, json);
        var fault = Assert.Throws<InvalidDataException>(() => TokenizerFile.Open(File, Enough));
        Assert.Contains("is not a tokenizer: ", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>How GPT-2 splits a text (Radford et al., 2019).</summary>
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Words();

    private TokenizerFile Open(JsonObject json)
    {
        System.IO.File.WriteAllText(File, json.ToJsonString());
        return TokenizerFile.Open(File, Enough);
    }
}
