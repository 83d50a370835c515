using System.Diagnostics.CodeAnalysis;
using NsnGen.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>A <c>TransformerEncoder</c> whose linear layers are nested ones.</summary>
public sealed class NestedTransformerEncoder : nn.Module<Tensor, Rank, Tensor>
{
#pragma warning disable IDE1006 // TorchSharp registers it by its name.
    private readonly ModuleList<NestedTransformerEncoderLayer> layers;
#pragma warning restore IDE1006

    [DynamicDependency(VisibleMembers.Kept, typeof(NestedTransformerEncoder))]
    internal NestedTransformerEncoder(IEnumerable<NestedTransformerEncoderLayer> layers)
        : base(nameof(NestedTransformerEncoder))
    {
        this.layers = nn.ModuleList([.. layers]);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor src, Rank rank) => forward(src, null, null, rank);

    /// <inheritdoc cref="forward(Tensor, Tensor, Tensor, Rank)"/>
    public Tensor call(Tensor src, Tensor? src_mask, Rank rank) => forward(src, src_mask, null, rank);

    /// <summary>Runs the layers one after the other at a rank; the names are those that TorchSharp gives all inputs.</summary>
    /// <param name="input1"><c>src</c> of <see cref="forward(Tensor, Tensor, Tensor, Rank)"/>.</param>
    /// <param name="input2"><c>src_mask</c></param>
    /// <param name="input3"><c>src_key_padding_mask</c></param>
    /// <param name="input4"><c>rank</c></param>
    public Tensor call(Tensor input1, Tensor? input2, Tensor? input3, Rank input4) =>
        forward(input1, input2, input3, input4);

    /// <summary>Runs the layers one after the other at a rank.</summary>
    /// <inheritdoc cref="NestedTransformerEncoderLayer.forward(Tensor, Tensor, Tensor, Rank)" path="/param"/>
    /// <returns><c>[tokens, batch, width]</c></returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public Tensor forward(Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask, Rank rank)
    {
        ArgumentNullException.ThrowIfNull(src);
        using var scope = NewDisposeScope();
        var current = src;
        foreach (var layer in layers)
        {
            current = layer.call(current, src_mask, src_key_padding_mask, rank);
        }
        GC.KeepAlive(src);
        GC.KeepAlive(this);
        return ReferenceEquals(current, src)
            ? src.alias().MoveToOuterDisposeScope()
            : current.MoveToOuterDisposeScope();
    }
}
