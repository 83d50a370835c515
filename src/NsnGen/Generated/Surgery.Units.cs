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

    /// <summary>Says so of layers whose hidden units are to be nested, whatever the conversion says; a file has what it has.</summary>
    /// <inheritdoc cref="Pair(Linear?, Linear?, string)" path="/param"/>
    /// <exception cref="InvalidOperationException">The layers are not those that the class tells of; the message says why.</exception>
    public void PairByWidth(Linear? from, Linear? to, string toName) => Pair([from], to, toName, isChosen: true);

    /// <inheritdoc cref="PairByWidth(Linear?, Linear?, string)"/>
    /// <inheritdoc cref="Pair(Linear?, Linear?, Linear?, string)" path="/param"/>
    public void PairByWidth(Linear? from, Linear? other, Linear? to, string toName) =>
        Pair([from, other], to, toName, isChosen: true);

    private void Pair(IReadOnlyList<Linear?> from, Linear? to, string toName, bool isChosen = false)
    {
        if (to is null || from.Contains(null) || !source.NestsHiddenUnits(Full(toName), isChosen))
        {
            return;
        }
        if (PairFault([.. from.OfType<Linear>()], to) is { } fault)
        {
            if (isChosen)
            {
                throw new InvalidOperationException(
                    $"The hidden units that '{Full(toName)}' reads cannot be nested: {fault}; remove [ByWidth]."
                );
            }
            return;
        }
        var found = new HiddenUnits([.. from.OfType<Linear>()], to, Full(toName));
        foreach (var layer in from.Append(to))
        {
            units.Add(layer!, found);
        }
    }

    /// <summary>Why layers have no hidden units in common, although their class says so; null if they do.</summary>
    private string? PairFault(List<Linear> from, Linear to)
    {
        if (from.Find(layer => layer.out_features != to.in_features) is { } misfit)
        {
            return $"it takes {to.in_features} inputs, and a layer before it puts out {misfit.out_features}";
        }
        if (from.Exists(layer => layer.in_features != from[0].in_features))
        {
            return "the layers before it differ in their inputs";
        }
        return from.Append(to).Select(SingleFault).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>Why a layer would not be factored for itself alone; null if it would.</summary>
    private string? SingleFault(Linear layer)
    {
        if (layer.GetType() != typeof(Linear))
        {
            return $"a layer is a {layer.GetType().Name}, no {nameof(Linear)}";
        }
        if (Twin(layer) is not null || units.ContainsKey(layer))
        {
            return "a layer is held in another place too";
        }
        return Tie(layer, layer.weight, layer.bias) is { } other ? $"a layer shares a parameter with '{other}'" : null;
    }

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
                    + $"{nameof(ConversionOptions.NestsHiddenUnits)} and [ByWidth]."
            );
        }
    }
}
