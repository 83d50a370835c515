using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// A module that stays dense, where a layer with a rank is wanted: it ignores the rank. What is registered in a model is
/// the module itself (<see cref="Inside"/>), so that keys, modes and conversions are those of the dense model.
/// </summary>
public sealed class DenseLayer : nn.Module<Tensor, Rank, Tensor>
{
    private static readonly ConditionalWeakTable<nn.Module, DenseLayer> Known = [];
    private readonly nn.Module<Tensor, Tensor> dense;

    private DenseLayer(nn.Module<Tensor, Tensor> dense)
        : base(nameof(DenseLayer)) => this.dense = dense;

    /// <summary>A module as a layer with a rank: itself if it has one, else a layer that ignores the rank.</summary>
    /// <param name="module">A module from one tensor to one tensor, or null.</param>
    /// <returns>The same layer for the same module; null for null.</returns>
    /// <exception cref="InvalidCastException">The module does not map one tensor to one tensor.</exception>
    [return: NotNullIfNotNull(nameof(module))]
    public static nn.Module<Tensor, Rank, Tensor>? Of(object? module) =>
        module switch
        {
            null => null,
            nn.Module<Tensor, Rank, Tensor> ranked => ranked,
            nn.Module<Tensor, Tensor> plain => Known.GetValue(plain, _ => new DenseLayer(plain)),
            _ => throw new InvalidCastException($"{module.GetType()} does not map one tensor to one tensor."),
        };

    /// <summary>The module to register for a layer: what a dense layer holds, or the layer itself.</summary>
    [return: NotNullIfNotNull(nameof(module))]
    public static nn.Module? Inside(nn.Module? module) => module is DenseLayer layer ? layer.dense : module;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Rank rank)
    {
        var output = dense.call(input);
        GC.KeepAlive(input);
        GC.KeepAlive(this);
        return output;
    }

    /// <inheritdoc/>
    public override string GetName() => dense.GetName();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            dense.Dispose();
        }
        base.Dispose(disposing);
    }
}
