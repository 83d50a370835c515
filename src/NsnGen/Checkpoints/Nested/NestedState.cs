using NsnGen.Engine;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>The state of a nested model, each tensor once: its factored layers, and everything else under its own key.</summary>
/// <param name="Layers">
/// The layers by name; what they have for each component is at <c>name.down</c>, <c>name.up</c> and, if they have it,
/// <c>name.down_bias</c>.
/// </param>
/// <param name="Rest">Biases, dense weights on top of components, and all that stayed dense.</param>
/// <param name="Ties">Of a tensor with several keys, as a head that is the embedding: for each further key the one that is used.</param>
internal sealed record NestedState(
    IReadOnlyList<(string Name, NestedLayer Layer)> Layers,
    IReadOnlyDictionary<string, Tensor> Rest,
    IReadOnlyDictionary<string, string> Ties
)
{
    private const string Down = ".down";
    private const string Up = ".up";
    private const string DownBias = ".down_bias";
    private const string Bias = ".bias";
    private const string Dense = ".dense";
    private const string DenseBias = ".dense_bias";

    /// <param name="nested">The model.</param>
    /// <param name="isStored">Whether a file has a key: of several keys for one tensor, the first that it has is used, else the first.</param>
    public static NestedState Of(nn.Module nested, Func<string, bool>? isStored = null)
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
        var ties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var same in nested.state_dict().GroupBy(entry => TensorIdentity.Of(entry.Value)))
        {
            var keys = same.Select(entry => entry.Key).ToList();
            var key = (isStored is null ? null : keys.Find(key => isStored(key))) ?? keys[0];
            foreach (var other in keys.Where(other => other != key))
            {
                ties.Add(other, key);
            }
            var tensor = same.First().Value;
            if (!byFactor.TryGetValue(tensor, out var layer))
            {
                rest.Add(key, tensor);
            }
            else if (ReferenceEquals(tensor, layer.down))
            {
                layers.Add((key[..^Down.Length], layer));
            }
        }
        return new NestedState(layers, rest, ties);
    }

    public static string DownKey(string layer) => layer + Down;

    public static string UpKey(string layer) => layer + Up;

    public static string DownBiasKey(string layer) => layer + DownBias;

    public static string BiasKey(string layer) => layer + Bias;

    public static string DenseKey(string layer) => layer + Dense;

    public static string DenseBiasKey(string layer) => layer + DenseBias;

    /// <summary>The layer that would have a tensor for each component under a key; null for other keys.</summary>
    public static string? LayerOfComponents(string key) =>
        new[] { Down, Up, DownBias }
            .Where(ending => key.EndsWith(ending, StringComparison.Ordinal))
            .Select(ending => key[..^ending.Length])
            .FirstOrDefault();

    /// <summary>The layer whose dense weight, or its bias, would have a key; null for other keys.</summary>
    public static string? LayerOfDense(string key) =>
        key.EndsWith(Dense, StringComparison.Ordinal) ? key[..^Dense.Length]
        : key.EndsWith(DenseBias, StringComparison.Ordinal) ? key[..^DenseBias.Length]
        : null;

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

    /// <summary>The further keys of a tensor.</summary>
    public IEnumerable<string> OtherKeys(string key) => Ties.Where(tie => tie.Value == key).Select(tie => tie.Key);

    /// <summary>The further names of a layer that is held in several places.</summary>
    public IEnumerable<string> OtherNames(string layer) => OtherKeys(DownKey(layer)).Select(key => key[..^Down.Length]);

    /// <summary>Every key of the state that is used.</summary>
    public IEnumerable<string> Keys =>
        Layers.SelectMany(entry => Components(entry.Name, entry.Layer)).Select(entry => entry.Key).Concat(Rest.Keys);
}
