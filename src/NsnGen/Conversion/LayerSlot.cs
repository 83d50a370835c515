using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>A place for factors: a layer of a model that is being converted.</summary>
/// <param name="Name">The layer's name in the model, <c>blocks.0.fc1</c>.</param>
/// <param name="Dense">The dense layer.</param>
/// <param name="Read">
/// Its weight, <c>[out, in]</c>, of a convolution <c>[out, in · height · width]</c>, and its bias, <c>[out]</c> or null. What is
/// computed belongs to the caller's dispose scope.
/// </param>
/// <param name="Nested">The nested layer, which has shapes and no numbers until <see cref="Fill"/>.</param>
internal sealed record LayerSlot(
    string Name,
    nn.Module Dense,
    Func<(Tensor Weight, Tensor? Bias)> Read,
    NestedLayer Nested
)
{
    /// <summary>The layer's name within <see cref="Dense"/>, <c>self_attn.q_proj</c>; null if it is the whole of it.</summary>
    public string? Part { get; init; }

    /// <summary>The hidden units that the layer makes or reads, if they are its components.</summary>
    public HiddenUnits? Units { get; init; }

    /// <summary>Whether nothing of the dense module is wanted after this.</summary>
    public bool IsLast { get; init; } = true;

    /// <summary>Gives the nested layer its factors, and disposes the dense one after its last.</summary>
    public void Fill(FactorSource source)
    {
        using var scope = NewDisposeScope();
        var factors = source.FactorsOf(this);
        Nested.Fill(factors.Down, factors.Up, factors.Bias, factors.DownBias);
        if (factors.Dense is var (weight, bias))
        {
            Nested.FillDense(weight, bias);
        }
        if (IsLast)
        {
            Dense.Dispose();
        }
    }
}
