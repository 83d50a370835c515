using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Files;
using NsnGen.Samples.Models;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>Names that other programs, and older versions of them, have given to the same weights.</summary>
[Collection(nameof(Alone))]
public sealed class FileNameTests : IDisposable
{
    private static readonly string[] HeadOfLlama = ["model.embed_tokens.weight", "lm_head.weight"];

    private readonly TemporaryFolder folder = new();

    public FileNameTests() => manual_seed(11);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Model => folder.File("model.safetensors");

    [Theory]
    [InlineData("llama", "model.", "")]
    [InlineData("gpt2", "transformer.", "")]
    [InlineData("bert", "bert.", "")]
    [InlineData("bert", "LayerNorm.weight", "LayerNorm.gamma", "LayerNorm.bias", "LayerNorm.beta")]
    [InlineData("bert", "bert.", "", "LayerNorm.weight", "LayerNorm.gamma", "LayerNorm.bias", "LayerNorm.beta")]
    [InlineData("vit", "vit.", "")]
    [InlineData("gpt_neox", "gpt_neox.", "")]
    [InlineData("llama", "model.embed_tokens.weight", "lm_head.weight")]
    [InlineData("gpt2", "transformer.wte.weight", "lm_head.weight")]
    public void Weights_are_found_under_other_names(string name, params string[] replacements)
    {
        string Other(string tensor) =>
            replacements.Chunk(2).Aggregate(tensor, (x, pair) => x.Replace(pair[0], pair[1], StringComparison.Ordinal));
        IsReadAgain(name, tensors => tensors.ToDictionary(entry => Other(entry.Key), entry => entry.Value));
    }

    [Fact]
    public void A_ViT_without_a_head_keeps_the_one_that_the_model_made()
    {
        using var scope = NewDisposeScope();
        var saved = (Vit)ModelCase.All["vit"].New();
        DenseCheckpoint.Save(saved, Model, Vit.HuggingFace);
        Dictionary<string, Tensor> encoder;
        using (var file = SafetensorsFile.Open(Model))
        {
            Assert.Equal("pt", file.Metadata["format"]);
            encoder = file
                .Names.Where(name => !name.StartsWith("classifier.", StringComparison.Ordinal))
                .ToDictionary(name => name, file.Read);
        }
        Safetensors.Write(Model, encoder);
        var loaded = (Vit)ModelCase.All["vit"].New();
        var head = loaded.get_parameter("classifier.weight")!.clone();
        Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(loaded, Model, Vit.HuggingFace));
        DenseCheckpoint.Load(loaded, Model, Vit.HuggingFaceEncoder);
        Assert.True(head.eq(loaded.get_parameter("classifier.weight")!).all().ToBoolean());
        Assert.True(
            saved.get_parameter("layernorm.weight")!.eq(loaded.get_parameter("layernorm.weight")!).all().ToBoolean()
        );
    }

    [Fact]
    public void A_header_of_llama2c_that_asks_for_more_than_the_file_has_is_refused_before_memory_is_asked_for()
    {
        int[] header = [1 << 20, 1 << 22, 1 << 10, 32, 32, 1 << 20, 1 << 20];
        File.WriteAllBytes(Model, [.. header.SelectMany(BitConverter.GetBytes)]);
        var fault = Assert.Throws<InvalidDataException>(() => Llama2c.Read(Model));
        Assert.Contains("has 28 bytes; by its header it has at least", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama", "model.layers.0.self_attn.rotary_emb.inv_freq")]
    [InlineData("gpt2", "transformer.h.0.attn.bias", "transformer.h.1.attn.masked_bias")]
    [InlineData(
        "gpt_neox",
        "gpt_neox.layers.0.attention.bias",
        "gpt_neox.layers.0.attention.masked_bias",
        "gpt_neox.layers.1.attention.rotary_emb.inv_freq",
        "gpt_neox.rotary_emb.inv_freq"
    )]
    [InlineData(
        "bert",
        "bert.embeddings.position_ids",
        "bert.pooler.dense.weight",
        "cls.predictions.bias",
        "cls.seq_relationship.weight"
    )]
    [InlineData("vit", "vit.pooler.dense.weight", "vit.pooler.dense.bias")]
    public void What_a_model_computes_itself_or_does_not_have_is_passed_over(string name, params string[] others) =>
        IsReadAgain(
            name,
            tensors => tensors.Concat(others.Select(other => KeyValuePair.Create(other, ones(3, 3)))).ToDictionary()
        );

    [Fact]
    public void A_tied_head_may_be_there_again_but_not_another()
    {
        IsReadAgain("llama", tensors => WithHead(tensors, tensors["model.embed_tokens.weight"]));
        var fault = Assert.Throws<CheckpointException>(() =>
            IsReadAgain("llama", tensors => WithHead(tensors, tensors["model.embed_tokens.weight"] + 1))
        );
        Assert.All(HeadOfLlama, name => Assert.Contains($"'{name}'", fault.Message, StringComparison.Ordinal));
        fault = Assert.Throws<CheckpointException>(() =>
        {
            using var nested = Llama.Nested.From(
                Model,
                () => new Llama(Configs.Llama),
                Llama.HuggingFace,
                cancellation: Cancellation
            );
        });
        Assert.Contains("differ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_of_its_own_must_be_there()
    {
        SaveAs("llama", tensors => tensors);
        using var untied = new Llama(Configs.Llama with { TiedHead = false });
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(untied, Model, Llama.HuggingFace));
        Assert.Contains("it has nothing for 'lm_head.weight'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Surgery_at_load_refuses_a_tensor_too_many_before_it_begins()
    {
        SaveAs(
            "llama",
            tensors => tensors.Append(new("model.layers.0.self_attn.q_proj.bias", ones(16))).ToDictionary()
        );
        var layers = new ReconstructionReport();
        var fault = Assert.Throws<CheckpointException>(() =>
        {
            using var nested = Llama.Nested.From(
                Model,
                () => new Llama(Configs.Llama),
                Llama.HuggingFace,
                new ConversionOptions { Progress = layers },
                Cancellation
            );
        });
        Assert.Contains(
            "no place for its tensor 'model.layers.0.self_attn.q_proj.bias'",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(layers.Layers);
    }

    public void Dispose() => folder.Dispose();

    private static Dictionary<string, Tensor> WithHead(Dictionary<string, Tensor> tensors, Tensor head) =>
        tensors.Append(new("lm_head.weight", head)).ToDictionary();

    private void IsReadAgain(string name, Func<Dictionary<string, Tensor>, Dictionary<string, Tensor>> change)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var model = ModelCase.All[name];
        using var saved = SaveAs(name, change);
        using var loaded = model.New();
        DenseCheckpoint.Load(loaded, Model, model.Map);
        Assert.Equal(0, (model.Run(loaded) - model.Run(saved)).abs().max().ToDouble());
    }

    /// <summary>Saves a model by its map, and then its tensors under other names.</summary>
    private nn.Module SaveAs(string name, Func<Dictionary<string, Tensor>, Dictionary<string, Tensor>> change)
    {
        using var untracked = no_grad();
        var saved = ModelCase.All[name].New();
        DenseCheckpoint.Save(saved, folder.File("saved.safetensors"), ModelCase.All[name].Map);
        using var file = SafetensorsFile.Open(folder.File("saved.safetensors"));
        Safetensors.Write(Model, change(file.Names.ToDictionary(tensor => tensor, file.Read)));
        return saved;
    }
}
