using System.Globalization;
using NsnGen.Conversion;
using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Gguf.Tests;

/// <summary>A real model in llama.cpp, where its files are.</summary>
[Trait("Speed", "Slow")]
public sealed class Stories260KTests : IDisposable
{
    private const int Length = 80;

    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("stories.gguf");

    [Theory]
    [InlineData(64)]
    [InlineData(48)]
    [InlineData(32)]
    [InlineData(16)]
    public void Greedy_text_is_that_of_TorchSharp(int rank)
    {
        var (pretrained, nested) = Open();
        using var owned = nested;
        Save(pretrained, nested, Rank.Of(rank));
        using var cpp = new LlamaCpp(Path);

        var decoder = Decoder.Of(nested, _ => Rank.Of(rank), pretrained.Config);
        var expected = decoder.Write([Tokenizer.Start], Length, Choice.Greedy).ToList();
        var actual = cpp.Continue([Tokenizer.Start], Length, Tokenizer.Start);

        Assert.InRange(expected.Count, 50, Length);
        Assert.Equal(pretrained.Tokenizer.Decode(expected), pretrained.Tokenizer.Decode(actual));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Text_becomes_the_same_tokens()
    {
        var (pretrained, nested) = Open();
        using var owned = nested;
        Save(pretrained, nested, Rank.Of(8));
        using var cpp = new LlamaCpp(Path);
        Assert.All(Texts(), text => Assert.Equal(pretrained.Tokenizer.Encode(text), cpp.Tokenize(text)));
    }

    [Theory]
    [InlineData(GgufPrecision.F32, 1e-5)]
    [InlineData(GgufPrecision.F16, 1e-3)]
    [InlineData(GgufPrecision.Q8_0, 2e-2)]
    public void Loss_is_that_of_TorchSharp(GgufPrecision precision, double most)
    {
        var (pretrained, nested) = Open();
        using var owned = nested;
        Save(pretrained, nested, Rank.Of(48), precision);
        using var cpp = new LlamaCpp(Path);
        using var untracked = no_grad();
        foreach (var text in Texts().Take(4))
        {
            var tokens = pretrained.Tokenizer.Encode(text).Take(128).ToArray();
            using var logits = nested.call(Row(tokens), null, Rank.Of(48));
            using var theirs = stack([.. cpp.Logits(tokens).Select(row => tensor(row))]).unsqueeze(0);
            Assert.InRange(Math.Abs(Loss(logits, tokens) - Loss(theirs, tokens)), 0, most);
        }
    }

    [Theory]
    [InlineData(GgufPrecision.F32)]
    [InlineData(GgufPrecision.F16)]
    public void Fewer_hidden_units_write_the_same_text(GgufPrecision precision)
    {
        var (pretrained, nested) = Open(new ConversionOptions { NestsHiddenUnits = true });
        using var owned = nested;
        Save(pretrained, nested, Rank.Of(56), precision);
        using var cpp = new LlamaCpp(Path);
        var decoder = Decoder.Of(nested, _ => Rank.Of(56), pretrained.Config);
        var expected = decoder.Write([Tokenizer.Start], Length, Choice.Greedy).ToList();
        Assert.True(
            int.Parse(cpp.Metadata["llama.feed_forward_length"], CultureInfo.InvariantCulture)
                < pretrained.Config.IntermediateSize
        );
        Assert.Equal(expected, cpp.Continue([Tokenizer.Start], Length, Tokenizer.Start));
    }

    public void Dispose() => folder.Dispose();

    private static (Pretrained, Llama.Nested) Open(ConversionOptions? options = null)
    {
        var pretrained = Pretrained.Open(System.IO.Path.Combine(Data(), "stories260K"));
        var nested = Llama.Nested.From(pretrained.Read(), options);
        nested.eval();
        return (pretrained, nested);
    }

    private static string Data()
    {
        var data = Environment.GetEnvironmentVariable("NSN_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "NSN_DATA does not name a folder with stories260K.");
        return data!;
    }

    private static IEnumerable<string> Texts() =>
        System
            .Text.Json.JsonSerializer.Deserialize<string[]>(
                File.ReadAllText(System.IO.Path.Combine(Data(), "tinystories", "tinystories_1000.json"))
            )!
            .Take(40);

    private static Tensor Row(int[] tokens) => tensor(tokens).to(ScalarType.Int64).unsqueeze(0);

    private static double Loss(Tensor logits, int[] tokens) =>
        nn
            .functional.cross_entropy(
                logits.squeeze(0).narrow(0, 0, tokens.Length - 1),
                tensor(tokens).to(ScalarType.Int64).narrow(0, 1, tokens.Length - 1)
            )
            .ToDouble();

    private void Save(
        Pretrained pretrained,
        Llama.Nested nested,
        Rank rank,
        GgufPrecision precision = GgufPrecision.F32
    ) =>
        LlamaGguf.Save(
            nested,
            rank,
            Path,
            pretrained.Config.GgufFacts(),
            new GgufOptions
            {
                Precision = precision,
                Otherwise = GgufPrecision.F16,
                Tokenizer = pretrained.Tokenizer.ForGguf(),
                Name = "stories260K",
            }
        );
}
