using System.Diagnostics.CodeAnalysis;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>The weights of a nested layer as parts of a file.</summary>
/// <param name="translation">Where they are written.</param>
/// <param name="layer">The layer.</param>
internal sealed class LayerParts(Translation translation, NestedLayer layer)
{
    private readonly string name = translation.Names.Of(layer);

    /// <summary>The layer.</summary>
    public NestedLayer Layer => layer;

    /// <summary>A parameter as it is; null if there is none.</summary>
    public string? Own(string part, Tensor? tensor) =>
        tensor is null ? null : translation.Graph.Add($"{name}.{part}", tensor);

    /// <summary>What was made from parameters; null if there is none.</summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    public string? Made(string part, Tensor? tensor) =>
        tensor is null ? null : translation.Graph.Add($"{name}.{part}", tensor);
}
