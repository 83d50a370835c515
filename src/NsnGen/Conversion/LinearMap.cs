using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>A dense layer that is about to be factored.</summary>
/// <param name="Name">Its name in the model: <c>blocks.0.fc1</c>.</param>
/// <param name="Layer">The layer, which must not be changed.</param>
/// <param name="Weight"><c>[out, in]</c>; of a convolution <c>[out, in · height · width]</c>.</param>
/// <param name="Bias"><c>[out]</c>, or null.</param>
internal sealed record LinearMap(string Name, nn.Module Layer, Tensor Weight, Tensor? Bias)
{
    /// <summary>The name within <see cref="Layer"/> if that is a module of several layers; else null.</summary>
    internal string? Part { get; init; }

    /// <summary>The bias in memory of its own and without gradient; null if there is none.</summary>
    internal Tensor? CopyOfBias()
    {
        using var detached = Bias?.detach();
        return detached?.clone();
    }
}
