using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Finds linear layers whose outputs go through elementwise functions into one other linear layer, and nowhere else: what is between them
/// are hidden units, and any of them can be left out on both sides.
/// </summary>
internal sealed class HiddenUnits
{
    private readonly StateMembers state;
    private readonly UnitLayers layers;
    private readonly UnitFlow flow;

    /// <summary>The one call of each layer that has one.</summary>
    private readonly Dictionary<IInvocationOperation, IFieldSymbol> calls = [];

    private readonly List<UnitPath> paths;
    private readonly List<UnitPair> pairs = [];
    private readonly List<(UnitPair Pair, IReadOnlyList<UnitFault> Faults)> refused = [];

    public HiddenUnits(ModelContext context, MemberGraph graph, StateMembers state)
    {
        this.state = state;
        List<IOperation> operations = [.. graph.Members.SelectMany(graph.Operations)];
        layers = new UnitLayers(context, operations);
        flow = new UnitFlow(graph, new UnitVariables(operations), calls);
        foreach (var field in state.All.Where(UnitLayers.IsLinear).Select(s => (IFieldSymbol)s.Symbol))
        {
            if (layers.OnlyCall(field).Call is { } call)
            {
                calls.Add(call, field);
            }
        }

        paths = [.. calls.Keys.Select(flow.PathOf)];
        Divide();
    }

    /// <summary>The layers that make units and the one that reads them; a layer is in one of these at most.</summary>
    public IReadOnlyList<UnitPair> Pairs => pairs;

    /// <summary>The pairs that a word of the author's would make, with the first fault of each.</summary>
    public IEnumerable<(UnitPair Pair, UnitFault Fault)> Near =>
        refused.Where(r => r.Faults.All(f => f.IsNear)).Select(r => (r.Pair, r.Faults[0]));

    /// <summary>Why a field is in no pair; null if it is in one.</summary>
    public UnitFault? Fault(StateMember member)
    {
        var field = member.Symbol;
        if (pairs.Any(p => p.Has(field)))
        {
            return null;
        }

        if (layers.Other(member) is { } other)
        {
            return other;
        }

        var layer = (IFieldSymbol)field;
        return layers.Declared(layer) ?? layers.OnlyCall(layer).Fault ?? FaultOfPair(layer) ?? FaultOnTheWay(layer);
    }

    /// <summary>Makes pairs of the ways, those first that the author wants.</summary>
    private void Divide()
    {
        var found = paths
            .Where(p => p.To != null)
            .GroupBy(p => p.To!, SymbolEqualityComparer.Default)
            .Select(same =>
                (Pair: new UnitPair([.. same.Select(p => p.From)], (IFieldSymbol)same.Key!), Ways: same.ToList())
            )
            .OrderByDescending(f => f.Pair.Layers.Count(RankSettings.IsByWidth))
            .ToList();
        foreach (var (pair, ways) in found)
        {
            var faults = Faults(pair, ways).ToList();
            if (faults.Count == 0)
            {
                pairs.Add(pair);
            }
            else
            {
                refused.Add((pair, faults));
            }
        }
    }

    private IEnumerable<UnitFault> Faults(UnitPair pair, List<UnitPath> ways)
    {
        foreach (var fault in pair.Layers.Select(layers.Declared).Concat(ways.Select(w => w.Fault)).OfType<UnitFault>())
        {
            yield return fault;
        }

        var place = PlaceOf(pair.To);
        if (pairs.SelectMany(p => p.Layers).FirstOrDefault(pair.Has) is { } taken)
        {
            yield return new UnitFault(place, $"'{taken.Name}' is nested by width with another layer");
        }

        if (pair.From.Count > 2)
        {
            yield return new UnitFault(place, $"more than two layers meet before '{pair.To.Name}'");
        }

        var places = new HashSet<IOperation>(ways.SelectMany(w => w.Places));
        foreach (var way in ways)
        {
            if (way.Stranger(places) is { } stranger)
            {
                yield return new UnitFault(
                    stranger.Syntax.GetLocation(),
                    $"what '{way.From.Name}' puts out meets another tensor"
                );
            }
        }

        if (pair.From.FirstOrDefault(f => RankSettings.OfField(f) != RankSettings.OfField(pair.To)) is { } other)
        {
            yield return new UnitFault(place, $"'{other.Name}' and '{pair.To.Name}' differ in [MaxRank]", IsNear: true);
        }
    }

    private UnitFault? FaultOfPair(IFieldSymbol field) =>
        refused
            .Where(r => r.Pair.Has(field))
            .Select(r => r.Faults.FirstOrDefault(f => !f.IsNear) ?? r.Faults[0])
            .FirstOrDefault();

    /// <summary>Where a way ends that would come to a layer, or from it to one, that is marked too if there is such.</summary>
    private UnitFault FaultOnTheWay(IFieldSymbol field)
    {
        var near = paths
            .Where(p => p.To is null)
            .SelectMany(p => calls.Where(c => flow.LeadsTo(p.Last, c.Key)).Select(c => (Path: p, To: c.Value)))
            .Where(n => Is(n.Path.From, field) || Is(n.To, field))
            .OrderByDescending(n => RankSettings.IsByWidth(n.Path.From) && RankSettings.IsByWidth(n.To))
            .ThenByDescending(n => Is(n.Path.From, field))
            .Select(n => n.Path.Fault)
            .FirstOrDefault();
        if (near != null)
        {
            return near;
        }

        var own = paths.First(p => Is(p.From, field)).Fault!;
        return own with { Reason = $"{own.Reason}, and nothing that another linear layer puts out comes to it" };
    }

    private static bool Is(ISymbol left, ISymbol right) => SymbolEqualityComparer.Default.Equals(left, right);

    private static Location PlaceOf(ISymbol field) => field.Locations.FirstOrDefault() ?? Location.None;
}
