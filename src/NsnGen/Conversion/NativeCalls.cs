using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>Repeats the calls of a module that libtorch runs as a whole, and shows what each linear layer inside is given.</summary>
/// <param name="dense">The module.</param>
/// <param name="look">Is told a layer's name in the module, <c>self_attn.q_proj</c>, and its input.</param>
internal sealed class NativeCalls(nn.Module dense, Action<string, Tensor> look)
{
    private readonly NativeWeights weights = new(dense);

    /// <summary>A call of attention, in eval mode.</summary>
    /// <param name="prefix">What stands before its keys.</param>
    /// <param name="settings">What it is beside its weights.</param>
    /// <param name="input">What it is called with.</param>
    public Tensor Attend(string prefix, AttentionSettings settings, AttentionInput input) =>
        new Attention(
            settings,
            (name, rows) => Project(prefix + name, rows),
            weights.Find($"{prefix}bias_k"),
            weights.Find($"{prefix}bias_v")
        )
            .Run(input, needsWeights: false, isTraining: false)
            .Output;

    /// <summary>A call of an encoder layer, in eval mode.</summary>
    /// <inheritdoc cref="Attend" path="/param"/>
    /// <param name="tokens">Its input, <c>[tokens, batch, width]</c>.</param>
    /// <param name="mask">Its mask, or null.</param>
    /// <param name="padding">Its padding mask, or null.</param>
#pragma warning disable CS1573 // The others are inherited.
    public Tensor Encode(string prefix, EncoderSettings settings, Tensor tokens, Tensor? mask, Tensor? padding) =>
        new Encoder(
            settings,
            (t, m, p) => Attend($"{prefix}self_attn.", settings.Attention, new AttentionInput(t, t, t, p, m)),
            (name, rows) => Project(prefix + name, rows),
            (name, rows) => Normalize(prefix + name, rows)
        ).Run(tokens, mask, padding, isTraining: false);
#pragma warning restore CS1573

    private Tensor Project(string part, Tensor rows)
    {
        look(part, rows);
        var (weight, bias) = weights.Of(part);
        return nn.functional.linear(rows, weight, bias);
    }

    private Tensor Normalize(string part, Tensor rows) =>
        nn.functional.layer_norm(rows, [rows.shape[^1]], weights.Get($"{part}.weight"), weights.Get($"{part}.bias"));
}
