using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Under which keys a dense layer holds the tensors that became a <see cref="NestedLayer"/>.</summary>
/// <param name="Weight">Null if the weight is no parameter of the layer but computed from one.</param>
/// <param name="Bias">Null if there is none, or it is computed.</param>
internal readonly record struct DenseKeys(string? Weight, string? Bias)
{
    public static DenseKeys Of(nn.Module layer, Tensor weight, Tensor? bias) =>
        new(Key(layer, weight), Key(layer, bias));

    private static string? Key(nn.Module layer, Tensor? tensor) =>
        layer.named_parameters().FirstOrDefault(entry => ReferenceEquals(entry.parameter, tensor)).name;
}
