using NsnGen.Conversion;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Linear layers with nothing but elementwise functions between them, whose components can be the hidden units.</summary>
public sealed partial class Surgery
{
    private readonly Dictionary<nn.Module, HiddenUnits> units = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<HiddenUnits, NestedLayer> leaders = [];

    /// <summary>Says that all that one layer puts out goes through elementwise functions into another, and nowhere else.</summary>
    /// <param name="from">The first layer.</param>
    /// <param name="to">The other one.</param>
    /// <param name="toName">Its name within its model.</param>
    public void Pair(Linear? from, Linear? to, string toName) => Pair([from], to, toName);

    /// <summary>Says so of two layers, whose outputs are multiplied or added on the way.</summary>
    /// <param name="from">The first layer.</param>
    /// <param name="other">The second one.</param>
    /// <param name="to">The layer behind them.</param>
    /// <param name="toName">Its name within its model.</param>
    public void Pair(Linear? from, Linear? other, Linear? to, string toName) => Pair([from, other], to, toName);

    private void Pair(IReadOnlyList<Linear?> from, Linear? to, string toName)
    {
        if (
            to is null
            || !source.NestsHiddenUnits(Full(toName))
            || !from.Append(to).All(IsFree)
            || from.Any(layer => layer!.out_features != to.in_features || layer.in_features != from[0]!.in_features)
        )
        {
            return;
        }
        var found = new HiddenUnits([.. from.OfType<Linear>()], to, Full(toName));
        foreach (var layer in from.Append(to))
        {
            units.Add(layer!, found);
        }
    }

    /// <summary>Whether a layer would be factored for itself alone.</summary>
    private bool IsFree(Linear? layer) =>
        layer is not null
        && layer.GetType() == typeof(Linear)
        && Twin(layer) is null
        && !units.ContainsKey(layer)
        && Tie(layer, layer.weight, layer.bias) is null;

    private HiddenUnits? UnitsOf(nn.Module dense) => units.GetValueOrDefault(dense);

    private NestedLinear Collect(string name, Linear dense, HiddenUnits of, int maxRank)
    {
        var nested = Collect(name, dense, () => (dense.weight, dense.bias), of.Unfilled(dense, maxRank), of);
        if (!leaders.TryAdd(of, nested))
        {
            nested.Leader = leaders[of];
        }
        return nested;
    }

    private void RefuseCut(object twin, string name)
    {
        if (twin is NestedLayer { IsCut: true })
        {
            throw new InvalidOperationException(
                $"'{Full(name)}' is held in another place too, where its hidden units are its components; convert without "
                    + $"{nameof(ConversionOptions.NestsHiddenUnits)}."
            );
        }
    }
}
