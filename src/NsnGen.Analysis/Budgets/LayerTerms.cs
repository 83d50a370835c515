using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>
/// A layer at its largest rank as a sum of terms, in float64: its components in order and then, of a dense weight on top, what that has
/// beyond them, one term for each output.
/// </summary>
/// <param name="Down"><c>[terms, in]</c></param>
/// <param name="Up"><c>[terms, out]</c></param>
/// <param name="Shift">What is added between them, <c>[terms]</c>; null if nothing is.</param>
internal sealed record LayerTerms(Tensor Down, Tensor Up, Tensor? Shift)
{
    public static LayerTerms Of(NestedLayer layer)
    {
        var components = layer.down.shape[0];
        var down = Wide(layer.down.reshape(components, -1));
        var up = Wide(layer.up);
        var shift = layer.down_bias is null ? null : Wide(layer.down_bias);
        if (layer.dense is null)
        {
            return new LayerTerms(down, up, shift);
        }
        var outputs = layer.up.shape[1];
        var rest = Wide(layer.dense.reshape(outputs, -1)).sub(up.t().mm(down));
        var restShift = layer.dense_bias is null ? null : Wide(layer.dense_bias).sub(Wide(layer.bias!));
        if (shift is not null)
        {
            restShift = (restShift ?? zeros_like(up.narrow(0, 0, 1).squeeze(0))).sub(up.t().mv(shift));
        }
        var identity = eye(outputs, dtype: ScalarType.Float64, device: up.device);
        return new LayerTerms(cat([down, rest]), cat([up, identity]), Joined(shift, restShift, components));
    }

    private static Tensor? Joined(Tensor? shift, Tensor? restShift, long components) =>
        restShift is null ? null : cat([shift ?? zeros_like(restShift.narrow(0, 0, 1)).expand(components), restShift]);

    private static Tensor Wide(Tensor tensor) => tensor.detach().to(ScalarType.Float64);
}
