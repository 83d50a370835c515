using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Files;
using NsnGen.Layers;

namespace NsnGen.Samples.Models;

/// <summary>Where the weights of a Llama stand in other people's files.</summary>
public static class LlamaFiles
{
    /// <summary>Hugging Face's names: the fields', below <c>model</c>.</summary>
    public static KeyMap HuggingFace { get; } =
        new([
            ("lm_head.", "lm_head."),
            ("embed_tokens.", "model.embed_tokens."),
            ("layers.", "model.layers."),
            ("norm.", "model.norm."),
        ])
        {
            OptionalPrefix = "model.",
            Unused = [".rotary_emb.inv_freq"],
        };

    /// <summary>Meta's names, in files whose rotary pairs lie side by side (<see cref="LlamaConfig.InterleavedRope"/>).</summary>
    public static KeyMap Meta { get; } =
        new([
            ("embed_tokens.", "tok_embeddings."),
            ("layers.{}.self_attn.q_proj.", "layers.{}.attention.wq."),
            ("layers.{}.self_attn.k_proj.", "layers.{}.attention.wk."),
            ("layers.{}.self_attn.v_proj.", "layers.{}.attention.wv."),
            ("layers.{}.self_attn.o_proj.", "layers.{}.attention.wo."),
            ("layers.{}.mlp.gate_proj.", "layers.{}.feed_forward.w1."),
            ("layers.{}.mlp.down_proj.", "layers.{}.feed_forward.w2."),
            ("layers.{}.mlp.up_proj.", "layers.{}.feed_forward.w3."),
            ("layers.{}.input_layernorm.", "layers.{}.attention_norm."),
            ("layers.{}.post_attention_layernorm.", "layers.{}.ffn_norm."),
            ("lm_head.", "output."),
        ])
        {
            Unused = ["rope.freqs"],
        };

    /// <summary>Reads a model.</summary>
    /// <param name="path">See <see cref="DenseCheckpoint.Open"/>.</param>
    /// <param name="config">Its dimensions.</param>
    /// <param name="map"><see cref="HuggingFace"/> or <see cref="Meta"/>.</param>
    /// <exception cref="CheckpointException">The file does not fit the configuration.</exception>
    public static Llama Read(string path, LlamaConfig config, KeyMap map)
    {
        var model = new Llama(config);
        DenseCheckpoint.Load(model, path, map);
        return model;
    }

    /// <summary>Factors a model while it is read, without ever holding the dense one.</summary>
    /// <param name="path">See <see cref="DenseCheckpoint.Open"/>.</param>
    /// <param name="config">Its dimensions.</param>
    /// <param name="map"><see cref="HuggingFace"/> or <see cref="Meta"/>.</param>
    /// <param name="options">Calibration, resuming and progress.</param>
    /// <param name="cancellation">Checked before each layer.</param>
    /// <exception cref="CheckpointException">The file does not fit the configuration.</exception>
    public static Llama.Nested Factor(
        string path,
        LlamaConfig config,
        KeyMap map,
        ConversionOptions? options = null,
        CancellationToken cancellation = default
    ) => Llama.Nested.From(path, () => new Llama(config), map, options, cancellation);
}
