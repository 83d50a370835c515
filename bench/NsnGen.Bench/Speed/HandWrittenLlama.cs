using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>
/// The sample's Llama at one rank as one would write it without NsnGen, two products in place of each layer: what generated
/// code and the passing of a rank are compared with. It shares the tensors of a nested model.
/// </summary>
internal sealed class HandWrittenLlama
{
    private readonly LlamaConfig config;
    private readonly Dictionary<string, Tensor> state;
    private readonly Block[] blocks;

    /// <summary>The twin of a nested model.</summary>
    /// <param name="nested">A <c>Llama.Nested</c>.</param>
    /// <param name="config">Its dimensions.</param>
    /// <param name="rank">The rank.</param>
    public HandWrittenLlama(nn.Module nested, LlamaConfig config, int rank)
    {
        this.config = config;
        state = nested.state_dict();
        blocks = [.. Enumerable.Range(0, config.Layers).Select(i => new Block(this, $"layers.{i}.", rank))];
    }

    public Tensor Run(Tensor tokens, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var x = state["embed_tokens.weight"]
            .index_select(0, tokens.flatten())
            .view([.. tokens.shape, config.HiddenSize]);
        var positions = Positions.Of(config.Rotation, cache?.Length ?? 0, tokens.shape[1], x.dtype, x.device);
        for (var i = 0; i < blocks.Length; i++)
        {
            x = blocks[i].Run(x, positions, cache?[i]);
        }
        cache?.Advance((int)tokens.shape[1]);
        return linear(Normalised(x, "norm.weight"), state["lm_head.weight"]).MoveToOuterDisposeScope();
    }

    private Tensor Normalised(Tensor x, string weight) =>
        x * x.pow(2).mean([-1], keepdim: true).add(config.NormEpsilon).rsqrt() * state[weight];

    private sealed class Block(HandWrittenLlama model, string path, int rank)
    {
        private readonly Layer query = new(model.state, $"{path}self_attn.q_proj", rank);
        private readonly Layer key = new(model.state, $"{path}self_attn.k_proj", rank);
        private readonly Layer value = new(model.state, $"{path}self_attn.v_proj", rank);
        private readonly Layer output = new(model.state, $"{path}self_attn.o_proj", rank);
        private readonly Layer gate = new(model.state, $"{path}mlp.gate_proj", rank);
        private readonly Layer up = new(model.state, $"{path}mlp.up_proj", rank);
        private readonly Layer down = new(model.state, $"{path}mlp.down_proj", rank);

        public Tensor Run(Tensor x, Positions positions, LayerCache? cache)
        {
            x = x + Attend(model.Normalised(x, $"{path}input_layernorm.weight"), positions, cache);
            var y = model.Normalised(x, $"{path}post_attention_layernorm.weight");
            return x + down.Run(silu(gate.Run(y)) * up.Run(y));
        }

        private Tensor Attend(Tensor x, Positions positions, LayerCache? cache)
        {
            var queries = positions.Rotate(Heads(query.Run(x)));
            var keys = positions.Rotate(Heads(key.Run(x)));
            var values = Heads(value.Run(x));
            if (cache is not null)
            {
                (keys, values) = cache.Append(keys, values);
            }
            var mixed = scaled_dot_product_attention(queries, keys, values, positions.Mask);
            return output.Run(mixed.transpose(1, 2).flatten(2));
        }

        private Tensor Heads(Tensor x) =>
            x.view(x.shape[0], x.shape[1], -1, model.config.ActualHeadSize).transpose(1, 2);
    }

    private sealed class Layer(Dictionary<string, Tensor> state, string path, int rank)
    {
        private readonly Tensor down = state[$"{path}.down"].narrow(0, 0, rank).DetachFromDisposeScope();
        private readonly Tensor up = state[$"{path}.up"].narrow(0, 0, rank).t().DetachFromDisposeScope();

        public Tensor Run(Tensor x) => linear(linear(x, down), up);
    }
}
