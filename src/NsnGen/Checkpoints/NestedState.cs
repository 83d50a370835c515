using static TorchSharp.torch;

namespace NsnGen;

/// <summary>The state of a nested model: its factored layers, and everything else under its own key.</summary>
/// <param name="Layers">The layers by name; the factors' keys are <c>name.down</c> and <c>name.up</c>.</param>
/// <param name="Rest">Biases and all that stayed dense.</param>
internal sealed record NestedState(
    IReadOnlyList<(string Name, NestedLayer Layer)> Layers,
    IReadOnlyDictionary<string, Tensor> Rest
)
{
    private const string Down = ".down";
    private const string Up = ".up";

    public static NestedState Of(nn.Module nested)
    {
        var byFactor = new Dictionary<Tensor, NestedLayer>(ReferenceEqualityComparer.Instance);
        foreach (var layer in nested.modules().OfType<NestedLayer>().Distinct())
        {
            byFactor.Add(layer.down, layer);
            byFactor.Add(layer.up, layer);
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

    /// <summary>Every key of the state.</summary>
    public IEnumerable<string> Keys =>
        Layers.SelectMany(entry => new[] { DownKey(entry.Name), UpKey(entry.Name) }).Concat(Rest.Keys);
}
