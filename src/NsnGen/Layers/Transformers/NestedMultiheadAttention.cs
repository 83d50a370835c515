using System.Diagnostics.CodeAnalysis;
using NsnGen.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// A <c>MultiheadAttention</c> whose projections are nested layers, those of queries, keys and values each by itself. In files of
/// dense models they are where PyTorch has them: one below the other in <c>in_proj_weight</c>, if their widths agree.
/// </summary>
public sealed class NestedMultiheadAttention : nn.Module
{
    private readonly AttentionSettings settings;

#pragma warning disable IDE1006 // TorchSharp registers them by their names.
    private readonly NestedLinear q_proj;
    private readonly NestedLinear k_proj;
    private readonly NestedLinear v_proj;
    private readonly NestedLinear out_proj;
    private readonly Parameter? bias_k;
    private readonly Parameter? bias_v;
#pragma warning restore IDE1006

    [DynamicDependency(VisibleMembers.Kept, typeof(NestedMultiheadAttention))]
    internal NestedMultiheadAttention(
        AttentionSettings settings,
        Func<string, NestedLinear> layer,
        Parameter? biasKey,
        Parameter? biasValue
    )
        : base(nameof(NestedMultiheadAttention))
    {
        this.settings = settings;
        q_proj = layer(Attention.Query);
        k_proj = layer(Attention.Key);
        v_proj = layer(Attention.Value);
        out_proj = layer(Attention.Output);
        bias_k = biasKey;
        bias_v = biasValue;
        RegisterComponents();
    }

    /// <summary>How many heads there are.</summary>
    public long Heads => settings.Heads;

    /// <summary>Told the multiply-adds of each call in products between activations.</summary>
    internal Action<long>? Multiplied { get; set; }

    /// <inheritdoc cref="forward"/>
    public Tuple<Tensor, Tensor> call(
        Tensor query,
        Tensor key,
        Tensor value,
        Rank rank,
        Tensor? key_padding_mask = null,
        bool need_weights = true,
        Tensor? attn_mask = null
    ) => forward(query, key, value, key_padding_mask, need_weights, attn_mask, rank);

    /// <summary>Lets each query look at the keys, at a rank.</summary>
    /// <param name="query"><c>[queries, batch, width]</c></param>
    /// <param name="key"><c>[keys, batch, width of keys]</c></param>
    /// <param name="value"><c>[keys, batch, width of values]</c></param>
    /// <param name="key_padding_mask">Which keys are passed over, <c>[batch, keys]</c>, or null.</param>
    /// <param name="need_weights">Whether the weights are wanted.</param>
    /// <param name="attn_mask">What is added to the scores, <c>[queries, keys]</c>, or null.</param>
    /// <param name="rank">The rank; rows of ranks of their own are the sequences of the batch.</param>
    /// <returns>
    /// The output, <c>[queries, batch, width]</c>, and the weights' mean over the heads, <c>[batch, queries, keys]</c>, null unless
    /// wanted.
    /// </returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public Tuple<Tensor, Tensor> forward(
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor? key_padding_mask,
        bool need_weights,
        Tensor? attn_mask,
        Rank rank
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        using var scope = NewDisposeScope();
        var attention = new Attention(settings, (name, input) => Layer(name).OfSequences(input, rank), bias_k, bias_v);
        var input = new AttentionInput(query, key, value, key_padding_mask, attn_mask);
        var (output, weights) = attention.Run(input, need_weights, training);
        Multiplied?.Invoke(attention.Products);
        GC.KeepAlive(input);
        GC.KeepAlive(this);
        return Tuple.Create(output.MoveToOuterDisposeScope(), weights?.MoveToOuterDisposeScope()!);
    }

    private NestedLinear Layer(string name) =>
        name switch
        {
            Attention.Query => q_proj,
            Attention.Key => k_proj,
            Attention.Value => v_proj,
            _ => out_proj,
        };
}
