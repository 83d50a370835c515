using System.Text.Json.Nodes;
using NsnGen.Checkpoints;
using NsnGen.Samples.Models;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>
/// What PyTorch computes by formulas written down a second time, from the same <c>config.json</c> and file, for each field that
/// changes what is computed.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class PythonModelTests : IDisposable
{
    private const string Llama3 =
        """{ "rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 20""";

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(
        "llama",
        "{}",
        """{ "num_key_value_heads": 1 }""",
        """{ "num_key_value_heads": null }""",
        """{ "head_dim": 6 }""",
        """{ "hidden_act": "gelu" }""",
        """{ "attention_bias": true, "mlp_bias": true }""",
        """{ "tie_word_embeddings": false, "rms_norm_eps": 0.1 }""",
        """{ "head_dim": 8, "rope_theta": 100 }""",
        """{ "head_dim": 8, "rope_scaling": { "type": "linear", "factor": 4 } }""",
        $$"""{ "head_dim": 8, "rope_theta": 20, "rope_scaling": {{Llama3}} } }""",
        $$"""{ "head_dim": 8, "rope_parameters": {{Llama3}}, "rope_theta": 20 } }"""
    )]
    [InlineData(
        "gpt2",
        "{}",
        """{ "n_inner": 24, "layer_norm_epsilon": 0.1 }""",
        """{ "activation_function": "relu" }""",
        """{ "activation_function": "tanh" }""",
        """{ "scale_attn_weights": false }""",
        """{ "scale_attn_by_inverse_layer_idx": true, "reorder_and_upcast_attn": true }""",
        """{ "tie_word_embeddings": false }"""
    )]
    [InlineData(
        "gpt_neox",
        "{}",
        """{ "use_parallel_residual": false }""",
        """{ "rotary_pct": 1.0, "rotary_emb_base": 100 }""",
        """{ "hidden_act": "gelu_fast" }""",
        """{ "attention_bias": false, "layer_norm_eps": 0.1 }""",
        """{ "tie_word_embeddings": true }""",
        """{ "rotary_pct": 1.0, "rope_scaling": { "type": "linear", "factor": 4 } }""",
        """{ "rope_parameters": { "rope_type": "default", "rope_theta": 50, "partial_rotary_factor": 0.5 } }"""
    )]
    [InlineData("bert", "{}", """{ "hidden_act": "gelu_new", "layer_norm_eps": 0.1, "type_vocab_size": 3 }""")]
    [InlineData("vit", "{}", """{ "qkv_bias": false }""", """{ "hidden_act": "relu", "layer_norm_eps": 0.1 }""")]
    public void PyTorch_computes_the_same(string name, params string[] changes)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        manual_seed(3);
        var model = ModelCase.All[name];
        var files = new List<string>();
        var answers = new List<Tensor>();
        foreach (var change in changes)
        {
            var config = WriteConfig(model.Config, change);
            using var dense = model.Read(config);
            DenseCheckpoint.Save(dense, config + ".safetensors", model.Map);
            files.AddRange([config, config + ".safetensors"]);
            answers.Add(model.Run(dense).flatten());
        }
        var expected = Reference.Run(name, files);
        Assert.Equal(changes.Length, expected.Count);
        for (var i = 0; i < changes.Length; i++)
        {
            Assert.Equal(expected[i].shape, answers[i].shape);
            var distance = (answers[i] - expected[i]).abs().max().ToDouble();
            Assert.True(distance < 1e-4, $"{distance} with {changes[i]}");
        }
    }

    public void Dispose() => folder.Dispose();

    private string WriteConfig(string config, string change)
    {
        var json = JsonNode.Parse(config)!.AsObject();
        foreach (var (field, value) in JsonNode.Parse(change)!.AsObject())
        {
            json[field] = value?.DeepClone();
        }
        var path = folder.File($"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, json.ToJsonString());
        return path;
    }
}
