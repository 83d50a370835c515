using System.Text.Json.Nodes;
using NsnGen.Samples.Models;

namespace NsnGen.Gguf.Tests;

/// <summary>llama.cpp tokenizes as Hugging Face's library does with the same <c>tokenizer.json</c>.</summary>
public sealed class TokenizerJsonTests : IDisposable
{
    private static readonly string[] Texts =
    [
        "the cat sat",
        "The cat's hat, at noon on 12.12.",
        "  two  spaces and a\nline\t",
        "café, naïve — 猫",
        "he said: \"the other in 1234!\"",
        "😀",
    ];

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("pieces")]
    [InlineData("bytes")]
    [InlineData("bytes, as Llama 3 splits texts")]
    public void Tokens_are_the_same(string kind)
    {
        var json = Of(kind);
        var tokenizer = GgufTokenizer.Read(Write(json), Config());
        using var model = new Llama(SmallLlamas.Plain with { Vocabulary = tokenizer.Tokens.Count });
        var options = new GgufOptions { Tokenizer = tokenizer };
        LlamaGguf.Save(model, Llama.Rank.Full, folder.File("model.gguf"), SmallLlamas.Plain.GgufFacts(), options);
        using var cpp = new LlamaCpp(folder.File("model.gguf"));
        using var reference = TokenizerFile.Open(folder.File("tokenizer.json"), tokenizer.Tokens.Count);
        Assert.All(Texts, text => Assert.Equal(reference.Encode(text), cpp.Tokenize(text)));
        Assert.Equal("2", cpp.Metadata["tokenizer.ggml.eos_token_id"]);
    }

    [Theory]
    [InlineData("WordPiece", "it is of kind 'WordPiece', and not BPE")]
    [InlineData("Whitespace", "it splits texts by 'Whitespace'")]
    [InlineData("pattern", "it splits texts by a pattern of its own, {\"Regex\":\"a|b\"}")]
    [InlineData("characters", "its byte pairs are not of bytes")]
    public void What_llama_cpp_cannot_have_is_named(string kind, string reason)
    {
        var json = TokenizerFiles.OfGpt2();
        switch (kind)
        {
            case "WordPiece":
                json = TokenizerFiles.OfBert();
                break;
            case "pattern":
                json["pre_tokenizer"] = Splitting("a|b");
                break;
            case "characters":
                json["pre_tokenizer"] = null;
                break;
            default:
                json["pre_tokenizer"] = new JsonObject { ["type"] = kind };
                break;
        }
        var fault = Assert.Throws<InvalidDataException>(() => GgufTokenizer.Read(Write(json)));
        Assert.Contains($"llama.cpp cannot have: {reason}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{ }")]
    [InlineData("""{ "model": { "vocab": {} } }""")]
    [InlineData("""{ "model": { "vocab": {}, "merges": ["a b c"] } }""")]
    public void What_is_no_tokenizer_is_refused(string json)
    {
        File.WriteAllText(folder.File("tokenizer.json"), json);
        var fault = Assert.Throws<InvalidDataException>(() => GgufTokenizer.Read(folder.File("tokenizer.json")));
        Assert.Contains("is not a tokenizer: ", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static JsonObject Of(string kind)
    {
        if (kind == "pieces")
        {
            return TokenizerFiles.OfLlama();
        }
        var json = TokenizerFiles.OfGpt2();
        if (kind != "bytes")
        {
            json["pre_tokenizer"] = Splitting(
                @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
            );
        }
        return json;
    }

    private static JsonObject Splitting(string pattern) =>
        new()
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "Split",
                    ["pattern"] = new JsonObject { ["Regex"] = pattern },
                    ["behavior"] = "Isolated",
                    ["invert"] = false,
                },
                new JsonObject
                {
                    ["type"] = "ByteLevel",
                    ["add_prefix_space"] = false,
                    ["trim_offsets"] = true,
                    ["use_regex"] = false,
                }
            ),
        };

    private string Write(JsonObject json)
    {
        File.WriteAllText(folder.File("tokenizer.json"), json.ToJsonString());
        return folder.File("tokenizer.json");
    }

    private string Config()
    {
        File.WriteAllText(folder.File("config.json"), """{ "eos_token_id": [2, 5] }""");
        return folder.File("config.json");
    }
}
