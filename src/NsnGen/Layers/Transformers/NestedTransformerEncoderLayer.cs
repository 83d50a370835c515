using System.Diagnostics.CodeAnalysis;
using NsnGen.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>A <c>TransformerEncoderLayer</c> whose linear layers are nested ones.</summary>
public sealed class NestedTransformerEncoderLayer : nn.Module<Tensor, Rank, Tensor>
{
    private readonly EncoderSettings settings;

#pragma warning disable IDE1006 // TorchSharp registers them by their names.
    private readonly NestedMultiheadAttention self_attn;
    private readonly NestedLinear linear1;
    private readonly NestedLinear linear2;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
#pragma warning restore IDE1006

    [DynamicDependency(VisibleMembers.Kept, typeof(NestedTransformerEncoderLayer))]
    internal NestedTransformerEncoderLayer(
        EncoderSettings settings,
        NestedMultiheadAttention attention,
        (NestedLinear First, NestedLinear Second) feedForward,
        (LayerNorm First, LayerNorm Second) norms
    )
        : base(nameof(NestedTransformerEncoderLayer))
    {
        this.settings = settings;
        self_attn = attention;
        (linear1, linear2) = feedForward;
        (norm1, norm2) = norms;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor src, Rank rank) => forward(src, null, null, rank);

    /// <inheritdoc cref="forward(Tensor, Tensor, Tensor, Rank)"/>
    public Tensor call(Tensor src, Tensor? src_mask, Rank rank) => forward(src, src_mask, null, rank);

    /// <inheritdoc cref="forward(Tensor, Tensor, Tensor, Rank)"/>
    public Tensor call(Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask, Rank rank) =>
        forward(src, src_mask, src_key_padding_mask, rank);

    /// <summary>Runs the layer at a rank.</summary>
    /// <param name="src"><c>[tokens, batch, width]</c></param>
    /// <param name="src_mask">What is added to the attention's scores, <c>[tokens, tokens]</c>, or null.</param>
    /// <param name="src_key_padding_mask">Which tokens are passed over, <c>[batch, tokens]</c>, or null.</param>
    /// <param name="rank">The rank; rows of ranks of their own are the sequences of the batch.</param>
    /// <returns><c>[tokens, batch, width]</c></returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public Tensor forward(Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask, Rank rank)
    {
        ArgumentNullException.ThrowIfNull(src);
        using var scope = NewDisposeScope();
        var encoder = new Encoder(
            settings,
            (tokens, mask, padding) => self_attn.call(tokens, tokens, tokens, rank, padding, false, mask).Item1,
            (name, input) => (name == Encoder.First ? linear1 : linear2).OfSequences(input, rank),
            (name, input) => (name == "norm1" ? norm1 : norm2).call(input)
        );
        var output = encoder.Run(src, src_mask, src_key_padding_mask, training);
        GC.KeepAlive(src);
        GC.KeepAlive(src_mask);
        GC.KeepAlive(src_key_padding_mask);
        GC.KeepAlive(this);
        return output.MoveToOuterDisposeScope();
    }
}
