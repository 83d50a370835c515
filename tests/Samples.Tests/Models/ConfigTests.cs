using System.Text.Json;
using System.Text.Json.Nodes;
using NsnGen.Samples.Models;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>What other people's <c>config.json</c> says is understood.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Llama_3_has_grouped_heads_and_a_stretched_rotation()
    {
        var config = LlamaConfig.Read(
            Json(
                """
                { "model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16,
                  "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 64, "vocab_size": 128256,
                  "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
                  "rope_scaling": { "factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
                    "original_max_position_embeddings": 8192, "rope_type": "llama3" },
                  "tie_word_embeddings": true, "torch_dtype": "bfloat16" }
                """
            )
        );
        Assert.Equal(
            (64, 8, true, false),
            (config.ActualHeadSize, config.ActualKeyValueHeads, config.TiedHead, config.InterleavedRope)
        );
        var frequencies = config.Rotation.Frequencies();
        Assert.Equal(32, frequencies.Length);
        Assert.Equal(1, frequencies[0]);
        Assert.Equal(Math.Pow(500_000, -31.0 / 32) / 32, frequencies[31], 1e-12);
    }

    [Fact]
    public void Words_that_Python_writes_for_numbers_are_understood()
    {
        var config = LlamaConfig.Read(
            Json(
                """
                { "model_type": "llama", "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 1,
                  "num_attention_heads": 2, "vocab_size": 10, "max_position_embeddings": 16, "rms_norm_eps": 1e-05,
                  "time_step_limit": [0.0, Infinity], "other": NaN, "least": -Infinity,
                  "note": "an \"Infinity, NaN\" in a text: Infinity" }
                """
            )
        );
        Assert.Equal(8, config.HiddenSize);
    }

    [Fact]
    public void The_others_are_read_too()
    {
        var gpt2 = Gpt2Config.Read(
            Json(
                """{ "model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024, "vocab_size": 50257, "n_inner": null }"""
            )
        );
        Assert.Equal((768, 12, 1024, null), (gpt2.HiddenSize, gpt2.Layers, gpt2.Context, gpt2.IntermediateSize));
        var neox = NeoXConfig.Read(
            Json(
                """
                { "model_type": "gpt_neox", "hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 6,
                  "num_attention_heads": 8, "vocab_size": 50304, "rotary_pct": 0.25, "use_parallel_residual": true }
                """
            )
        );
        Assert.Equal((16, true), (neox.Rotated, neox.ParallelResidual));
        var vit = VitConfig.Read(
            Json(
                """
                { "model_type": "vit", "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
                  "num_attention_heads": 12, "image_size": 224, "patch_size": 16 }
                """
            )
        );
        Assert.Equal((196, 2), (vit.Patches, vit.Classes));
    }

    [Fact]
    public void Classes_are_counted_by_their_names() =>
        Assert.Equal(3, VitConfig.Read(Vit(""" "id2label": { "0": "cat", "1": "dog", "2": "hare" } """)).Classes);

    [Fact]
    public void What_changes_the_computation_and_is_not_understood_is_refused()
    {
        Refuses(LlamaConfig.Read, Llama(""" "rope_scaling": { "type": "dynamic", "factor": 2 } """), "'dynamic'");
        Refuses(LlamaConfig.Read, Llama(""" "rope_parameters": { "rope_type": "yarn", "factor": 2 } """), "'yarn'");
        Refuses(LlamaConfig.Read, Llama(""" "rope_scaling": { "type": "linear" } """), "factor");
        Refuses(LlamaConfig.Read, Llama(""" "rope_scaling": { "type": "llama3", "factor": 8 } """), "high_freq_factor");
        Refuses(LlamaConfig.Read, Llama(""" "rope_parameters": { "partial_rotary_factor": 0.5 } """), "partial_rotary");
        Refuses(LlamaConfig.Read, Llama(""" "hidden_act": "mish" """), "'mish'");
        Refuses(LlamaConfig.Read, Llama(""" "head_dim": 5 """), "5 numbers of a head");
        Refuses(LlamaConfig.Read, Llama(""" "num_key_value_heads": 3 """), "share 3");
        Refuses(LlamaConfig.Read, Llama(""" "num_hidden_layers": 0 """), "num_hidden_layers is 0");
        Refuses(LlamaConfig.Read, Llama(""" "quantization_config": { "bits": 4 } """), "quantization_config");
        Refuses(BertConfig.Read, Bert(""" "position_embedding_type": "relative_key" """), "position_embedding_type");
        Refuses(BertConfig.Read, Bert(""" "is_decoder": true """), "is_decoder");
        Refuses(NeoXConfig.Read, NeoX(""" "rotary_pct": 2 """), "more than all");
        Refuses(NeoXConfig.Read, NeoX(""" "rotary_pct": 0.4 """), "3 numbers of a head");
        Refuses(VitConfig.Read, Vit(""" "patch_size": 15 """), "patches of 15");
    }

    [Fact]
    public void What_changes_nothing_is_passed_over()
    {
        var llama = Llama(""" "partial_rotary_factor": 1, "quantization_config": null, "rope_parameters": null """);
        Assert.Null(LlamaConfig.Read(llama).RopeScaling);
        Assert.Equal(12, BertConfig.Read(Bert(""" "position_embedding_type": "absolute" """)).Layers);
    }

    [Theory]
    [InlineData("""{ "model_type": "gpt2", "n_embd": 8 }""", "gpt2")]
    [InlineData("""{ "model_type": "bert", "hidden_size": 768 }""", "intermediate_size")]
    [InlineData(
        """{ "hidden_size": 10, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 4, "vocab_size": 5 }""",
        "10 numbers cannot be split into 4 heads"
    )]
    [InlineData("""[1, 2""", "config.json")]
    [InlineData("[1, 2]", "no object")]
    [InlineData("null", "no object")]
    [InlineData("""{ "model_type": 7 }""", "a 7, not of a bert")]
    [InlineData("""{ "hidden_size": 8, "hidden_size": 8 }""", "hidden_size")]
    public void A_wrong_configuration_is_explained(string json, string reason)
    {
        var fault = Assert.Throws<InvalidDataException>(() => BertConfig.Read(Json(json)));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static void Refuses<TConfig>(Func<string, TConfig> read, string path, string reason)
    {
        var fault = Assert.Throws<InvalidDataException>(() => read(path));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", fault.Message, StringComparison.Ordinal);
    }

    private string Llama(string changes) => Json(Configs.Llama, changes);

    private string NeoX(string changes) => Json(Configs.NeoX, changes);

    private string Bert(string changes) => Json(Configs.Bert with { Layers = 12 }, changes);

    private string Vit(string changes) => Json(Configs.Vit with { ImageSize = 224, PatchSize = 16 }, changes);

    private string Json<TConfig>(TConfig config, string changes)
    {
        var json = JsonSerializer.SerializeToNode(config)!.AsObject();
        foreach (var (field, value) in JsonNode.Parse($"{{ {changes} }}")!.AsObject())
        {
            json[field] = value?.DeepClone();
        }
        return Json(json.ToJsonString());
    }

    private string Json(string text)
    {
        File.WriteAllText(folder.File("config.json"), text);
        return folder.File("config.json");
    }
}
