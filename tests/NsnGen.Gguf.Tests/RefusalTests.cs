using NsnGen.Checkpoints;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Gguf.Tests;

/// <summary>What cannot become a file is named, and leaves none.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("model.gguf");

    [Fact]
    public void A_model_that_is_no_Llama()
    {
        using var gpt2 = new Gpt2(
            new Gpt2Config
            {
                HiddenSize = 16,
                Layers = 1,
                Heads = 2,
                Vocabulary = 32,
                Context = 16,
            }
        );
        var fault = Assert.Throws<ArgumentException>(() => Save(gpt2, Llama.Rank.Full));
        Assert.Contains(
            "The model is no Llama that GGUF has a place for: no Llama has '",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_part_of_a_Llama()
    {
        using var block = new LlamaFeedForward(SmallLlamas.Plain);
        var names = new KeyMap([
            ("gate_proj.", "blk.0.ffn_gate."),
            ("up_proj.", "blk.0.ffn_up."),
            ("down_proj.", "blk.0.ffn_down."),
        ]);
        var fault = Assert.Throws<ArgumentException>(() =>
            Save(block, Llama.Rank.Full, new GgufOptions { Keys = names })
        );
        Assert.Contains("it has no tensor that would be 'token_embd.weight'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_that_the_model_lacks()
    {
        using var nested = Nested();
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => Save(nested, Rank.Of(65)));
        Assert.Contains("at most rank 64", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_not_made_of_blocks()
    {
        var config = SmallLlamas.Plain with { IntermediateSize = 100 };
        using var dense = new Llama(config);
        var fault = Assert.Throws<ArgumentException>(() =>
            Save(dense, Llama.Rank.Full, new GgufOptions { Precision = GgufPrecision.Q8_0 })
        );
        Assert.Contains(
            "'blk.0.ffn_down.weight' has rows of 100 elements, and Q8_0 stores blocks of 32",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(3, "its 64 queries cannot be split into 3 heads of an even size")]
    [InlineData(64, "its 64 queries cannot be split into 64 heads of an even size")]
    [InlineData(2, null)]
    [InlineData(1, "1 query heads of 64 numbers cannot share 32 keys")]
    [InlineData(0, "Heads is 0, and must be at least 1")]
    public void Heads_that_do_not_fit(int heads, string? reason)
    {
        using var nested = Nested();
        var facts = SmallLlamas.Plain.GgufFacts() with { Heads = heads };
        if (reason is null)
        {
            LlamaGguf.Save(nested, Llama.Rank.Full, Path, facts);
            return;
        }
        var fault = Assert.Throws<ArgumentException>(() => LlamaGguf.Save(nested, Llama.Rank.Full, Path, facts));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_of_another_model()
    {
        using var nested = Nested();
        var options = new GgufOptions { Tokenizer = new GgufTokenizer { Tokens = [new GgufToken("a")] } };
        var fault = Assert.Throws<ArgumentException>(() => Save(nested, Llama.Rank.Full, options));
        Assert.Contains("it has 1 tokens, and the embedding 96 rows", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rotations_of_another_size()
    {
        using var nested = Nested();
        var facts = SmallLlamas.Plain.GgufFacts() with { RotationFactors = [1, 1] };
        var fault = Assert.Throws<ArgumentException>(() => LlamaGguf.Save(nested, Llama.Rank.Full, Path, facts));
        Assert.Contains(
            "RotationFactors has 2 numbers, and a head of 16 8 pairs",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(GgufPrecision.F32, float.NaN)]
    [InlineData(GgufPrecision.F16, float.NaN)]
    [InlineData(GgufPrecision.F16, 1e6f)]
    [InlineData(GgufPrecision.Q8_0, float.PositiveInfinity)]
    [InlineData(GgufPrecision.Q8_0, 1e8f)]
    public void Numbers_that_have_no_place_and_the_old_file_stays(GgufPrecision precision, float number)
    {
        using var untracked = no_grad();
        using var dense = new Llama(SmallLlamas.Plain);
        var weight = dense.state_dict()["layers.1.mlp.up_proj.weight"];
        weight[3, 5].fill_(number);
        File.WriteAllText(Path, "old");
        var fault = Assert.Throws<ArgumentException>(() =>
            Save(dense, Llama.Rank.Full, new GgufOptions { Precision = precision })
        );
        Assert.Contains(
            $"'blk.1.ffn_up.weight' has an element that {precision} cannot hold",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("old", File.ReadAllText(Path));
        Assert.Single(Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public void Two_tensors_of_one_name()
    {
        using var dense = new Llama(SmallLlamas.Plain with { TiedHead = false });
        var keys = new KeyMap([("lm_head.", "token_embd."), .. LlamaGguf.HuggingFace.Rules]);
        var fault = Assert.Throws<ArgumentException>(() =>
            Save(dense, Llama.Rank.Full, new GgufOptions { Keys = keys })
        );
        Assert.Contains("The name 'token_embd.weight' is given to ", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static Llama.Nested Nested() => Llama.Nested.From(new Llama(SmallLlamas.Plain));

    private void Save(nn.Module model, Rank rank, GgufOptions? options = null) =>
        LlamaGguf.Save(model, rank, Path, SmallLlamas.Plain.GgufFacts(), options);
}
