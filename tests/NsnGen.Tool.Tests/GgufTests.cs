using System.Text.Json;
using NsnGen.Checkpoints;
using NsnGen.Gguf;
using NsnGen.Samples.Models;
using NsnGen.Samples.Tests;

namespace NsnGen.Tool.Tests;

[Trait("Speed", "Slow")]
public sealed class GgufTests : IDisposable
{
    private static readonly LlamaConfig Config = new()
    {
        HiddenSize = 32,
        IntermediateSize = 64,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        Vocabulary = TokenizerFiles.OfLlama()["model"]!["vocab"]!.AsObject().Count,
        TiedHead = true,
        RopeTheta = 5000,
        RopeScaling = new RopeScaling
        {
            Kind = "llama3",
            Factor = 8,
            LowFrequencyFactor = 1,
            HighFrequencyFactor = 4,
            OriginalContext = 32,
        },
    };

    private readonly ModelFile files = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(GgufPrecision.F32, false)]
    [InlineData(GgufPrecision.Q8_0, true)]
    public async Task The_file_is_the_one_that_the_model_saves(GgufPrecision precision, bool hasWords)
    {
        var whole = Saved(out var config);
        var words = files["tokenizer.json"];
        await File.WriteAllTextAsync(words, TokenizerFiles.OfLlama().ToJsonString(), Cancellation);
        string[] choices = ["--config", config, "--precision", $"{precision}"];
        string[] tokenizer = hasWords ? ["--tokenizer", words] : [];

        (
            await ToolProcess.RunAsync(["gguf", whole, "-r", "9", "-o", files["gguf"], .. choices, .. tokenizer])
        ).MustBeDone();

        using var nested = Llama.Nested.Load(whole, new Llama(Config));
        var facts = Config.GgufFacts() with { RotationFactors = LlamaFacts.Read(config).RotationFactors };
        var options = new GgufOptions
        {
            Precision = precision,
            Tokenizer = hasWords ? GgufTokenizer.Read(words, config) : null,
        };
        LlamaGguf.Save(nested, Rank.Of(9), files["expected"], facts, options);
        Assert.Equal(
            await File.ReadAllBytesAsync(files["expected"], Cancellation),
            await File.ReadAllBytesAsync(files["gguf"], Cancellation)
        );
    }

    [Fact]
    public void Rotations_are_slowed_as_the_model_slows_them()
    {
        Saved(out var config);
        Assert.All(
            LlamaFacts.Read(config).RotationFactors!.Zip(Config.GgufFacts().RotationFactors!),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5)
        );
    }

    [Fact]
    public async Task A_model_that_is_no_Llama_is_refused()
    {
        Saved(out var config);
        var refused = await ToolProcess.RunAsync([
            "gguf",
            files.Saved(),
            "-r",
            "2",
            "--config",
            config,
            "-o",
            files["gguf"],
        ]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("no Llama", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("gguf", files.Names);
    }

    [Theory]
    [InlineData("""{ "model_type": "gpt2" }""", "model_type is \"gpt2\"; GGUF's Llama has \"llama\"")]
    [InlineData("""{ "hidden_act": "gelu" }""", "hidden_act is \"gelu\"")]
    [InlineData("{ }", "num_attention_heads is missing")]
    [InlineData("[]", "it is no object")]
    [InlineData(
        """{ "num_attention_heads": 2, "max_position_embeddings": 9, "hidden_size": 8, "rope_scaling": { "type": "yarn" } }""",
        "rotations of type 'yarn' are none of default, linear, llama3"
    )]
    [InlineData("""{ "num_attention_heads": "two" }""", "is not the configuration of a Llama")]
    public void A_configuration_of_something_else_is_refused(string json, string reason)
    {
        File.WriteAllText(files["config.json"], json);
        var fault = Assert.Throws<InvalidDataException>(() => LlamaFacts.Read(files["config.json"]));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => files.Dispose();

    private string Saved(out string config)
    {
        config = files["config.json"];
        File.WriteAllText(config, JsonSerializer.Serialize(Config));
        using var nested = Llama.Nested.From(new Llama(Config));
        nested.Save(files["llama.safetensors"]);
        return files["llama.safetensors"];
    }
}
