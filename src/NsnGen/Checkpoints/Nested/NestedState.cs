using static TorchSharp.torch;

namespace NsnGen;

/// <summary>The state of a nested model: its factored layers, and everything else under its own key.</summary>
/// <param name="Layers">
/// The layers by name; what they have for each component is at <c>name.down</c>, <c>name.up</c> and, if they have it,
/// <c>name.down_bias</c>.
/// </param>
/// <param name="Rest">Biases and all that stayed dense.</param>
internal sealed record NestedState(
    IReadOnlyList<(string Name, NestedLayer Layer)> Layers,
    IReadOnlyDictionary<string, Tensor> Rest
)
{
    private const string Down = ".down";
    private const string Up = ".up";
    private const string DownBias = ".down_bias";

    public static NestedState Of(nn.Module nested)
    {
        var byFactor = new Dictionary<Tensor, NestedLayer>(ReferenceEqualityComparer.Instance);
        foreach (var layer in nested.modules().OfType<NestedLayer>().Distinct())
        {
            foreach (var (_, factor) in Components("", layer))
            {
                byFactor.Add(factor, layer);
            }
        }
        var layers = new List<(string, NestedLayer)>();
        var rest = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (key, tensor) in nested.state_dict())
        {
            if (!byFactor.TryGetValue(tensor, out var layer))
            {
                rest.Add(key, tensor);
            }
            else if (ReferenceEquals(tensor, layer.down))
            {
                layers.Add((key[..^Down.Length], layer));
            }
        }
        return new NestedState(layers, rest);
    }

    public static string DownKey(string layer) => layer + Down;

    public static string UpKey(string layer) => layer + Up;

    public static string DownBiasKey(string layer) => layer + DownBias;

    /// <summary>What a layer has for each component: tensors whose first axis is the rank.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Components(string name, NestedLayer layer)
    {
        yield return new(DownKey(name), layer.down);
        yield return new(UpKey(name), layer.up);
        if (layer.down_bias is { } downBias)
        {
            yield return new(DownBiasKey(name), downBias);
        }
    }

    /// <summary>Every key of the state.</summary>
    public IEnumerable<string> Keys =>
        Layers.SelectMany(entry => Components(entry.Name, entry.Layer)).Select(entry => entry.Key).Concat(Rest.Keys);
}
