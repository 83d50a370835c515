using System.Text.Json;
using NsnGen.Gguf;
using NsnGen.Samples.Models;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>The code of docs/gguf.md stands here too, where it is compiled and run.</summary>
public sealed class GgufDocTests : IDisposable
{
    private readonly TemporaryFolder files = new();

    [Fact]
    public void It_runs()
    {
        var tokenizer = TokenizerFiles.OfLlama();
        var config = SmallStories.Config with
        {
            InterleavedRope = false,
            Vocabulary = tokenizer["model"]!["vocab"]!.AsObject().Count,
        };
        File.WriteAllText(files.File("tokenizer.json"), tokenizer.ToJsonString());
        File.WriteAllText(files.File("config.json"), JsonSerializer.Serialize(config));
        var folder = Path.GetDirectoryName(files.File("config.json"))!;
        using var nested = Llama.Nested.From(new Llama(config));

        var facts = LlamaFacts.Read(Path.Combine(folder, "config.json"));
        LlamaGguf.Save(nested, Rank.Of(12), Path.Combine(folder, "rank-12.gguf"), facts);

        var words = GgufTokenizer.Read(Path.Combine(folder, "tokenizer.json"), Path.Combine(folder, "config.json"));
        LlamaGguf.Save(
            nested,
            Rank.Of(12),
            Path.Combine(folder, "words.gguf"),
            facts,
            new GgufOptions { Tokenizer = words }
        );

        var small = new GgufOptions { Precision = GgufPrecision.Q8_0, Otherwise = GgufPrecision.F16 };
        var rounded = LlamaGguf.Save(nested, Rank.Of(12), Path.Combine(folder, "rank-12-q8.gguf"), facts, small);
        Console.WriteLine($"lost at most {rounded.Max(tensor => tensor.RelativeError):P2} of a matrix");

        Assert.Equal(config.GgufFacts(), facts);
        Assert.Superset(
            new HashSet<string>(["rank-12-q8.gguf", "rank-12.gguf", "words.gguf"], StringComparer.Ordinal),
            files.Names.ToHashSet(StringComparer.Ordinal)
        );
        Assert.InRange(rounded.Max(tensor => tensor.RelativeError), 1e-5, 0.01);
    }

    [Fact]
    public void Every_block_of_the_page_is_here() => PageCode.AssertIsIn("gguf.md", 3, "LanguageModel/GgufDocTests.cs");

    public void Dispose() => files.Dispose();
}
