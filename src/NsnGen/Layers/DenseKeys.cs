using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Under which keys a dense layer holds the tensors that became a <see cref="NestedLayer"/>.</summary>
/// <param name="Weight">Null if the weight is no parameter of the layer but computed from one.</param>
/// <param name="Bias">Null if there is none, or it is computed.</param>
internal readonly record struct DenseKeys(string? Weight, string? Bias)
{
    /// <summary>
    /// Whether the keys are of the module that holds the layer, as <c>in_proj_weight</c> is, which has the weights of three layers one
    /// below the other.
    /// </summary>
    public bool AreOfHolder { get; init; }

    /// <summary>The layer's place in a weight that it shares; null if it has it alone.</summary>
    public int? WeightPart { get; init; }

    /// <summary>The layer's place in a bias that it shares; null if it has it alone.</summary>
    public int? BiasPart { get; init; }

    public static DenseKeys Of(nn.Module layer, Tensor weight, Tensor? bias) =>
        new(Key(layer, weight), Key(layer, bias));

    /// <summary>A key of the dense model.</summary>
    /// <param name="layer">The name of the nested layer.</param>
    /// <param name="key">What this has of the weight or of the bias.</param>
    public string In(string layer, string key)
    {
        var holder = AreOfHolder ? layer[..Math.Max(0, layer.LastIndexOf('.'))] : layer;
        return holder.Length == 0 ? key : $"{holder}.{key}";
    }

    private static string? Key(nn.Module layer, Tensor? tensor) =>
        layer.named_parameters().FirstOrDefault(entry => ReferenceEquals(entry.parameter, tensor)).name;
}
