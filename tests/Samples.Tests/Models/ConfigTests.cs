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
        Assert.Equal(196, vit.Patches);
    }

    [Theory]
    [InlineData("""{ "model_type": "gpt2", "n_embd": 8 }""", "gpt2")]
    [InlineData("""{ "model_type": "bert", "hidden_size": 768 }""", "intermediate_size")]
    [InlineData(
        """{ "hidden_size": 10, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 4, "vocab_size": 5 }""",
        "10 numbers cannot be split into 4 heads"
    )]
    [InlineData("""[1, 2""", "config.json")]
    public void A_wrong_configuration_is_explained(string json, string reason)
    {
        var fault = Assert.Throws<InvalidDataException>(() => BertConfig.Read(Json(json)));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private string Json(string text)
    {
        File.WriteAllText(folder.File("config.json"), text);
        return folder.File("config.json");
    }
}
