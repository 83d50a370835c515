using System.Collections.Concurrent;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Serving;

/// <summary>A nested model as a server sees it: which ranks it has, and what they cost. It owns nothing.</summary>
public abstract class ServedModel
{
    private const int MostCosts = 16_384;

    private readonly nn.Module module;
    private readonly Func<Rank, Rank> bind;
    private readonly Func<int, double>? activationMacs;
    private readonly ModelCost dense;
    private readonly NestedLayer[] layers;
    private readonly ConcurrentDictionary<(RankPlan? Plan, int Value), ModelCost> costs = new();
    private readonly ConcurrentDictionary<(RankPlan? Plan, int Value), double> mixedShares = new();

    private protected ServedModel(ModelFacts facts, ServedModelSettings settings)
    {
        module = facts.Module;
        bind = facts.Bind;
        activationMacs = settings.ActivationMacs;
        MaxRank = facts.MaxRank;
        MaxTokens = settings.MaxTokens;
        TypicalTokens = Math.Min(settings.TypicalTokens, settings.MaxTokens);
        dense = ModelCost.Dense(module);
        layers = [.. NestedLayers.Of(module).Select(entry => entry.Layer)];
        Ladder = ServedLadder.Of(
            this,
            settings.Points.Count > 0 ? settings.Points : [.. facts.Anchors.Select(rank => new ServedPoint(rank))]
        );
    }

    /// <summary>The largest rank of any layer.</summary>
    public int MaxRank { get; }

    /// <summary>The most tokens of one text, or of a prompt and its answer.</summary>
    public int MaxTokens { get; }

    /// <summary>The points that budgets and the controller choose from, none of them dominated.</summary>
    public ServedLadder Ladder { get; }

    /// <summary>The largest rank.</summary>
    public Rank Full => Rank.Of(MaxRank);

    /// <summary>A rank as the model has it: that of a class, which may be above the model's own, is cut to that.</summary>
    /// <exception cref="RequestRefusedException">
    /// It is above the rank of every layer, a plan for another model, one for each row, or <c>default</c>.
    /// </exception>
    public Rank Bind(Rank rank)
    {
        try
        {
            var bound = bind(rank);
            // Asked for here, a plan for another model is found before a batch is.
            _ = MacsOf(bound);
            return bound.Plan is not null || bound == Rank.Of(bound.Value) ? bound : throw NoSuch(rank);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            throw NoSuch(rank, fault);
        }
    }

    /// <summary>A rank as a point, with its cost.</summary>
    /// <param name="rank">The rank, bound to the model.</param>
    internal ServedPoint PointOf(Rank rank) => new(rank) { CostShare = CostOf(rank, TypicalTokens).Share };

    /// <summary>The point that options name; without a name the dearest.</summary>
    /// <exception cref="RequestRefusedException">The model does not have the rank.</exception>
    internal ServedPoint PointOf(ServingOptions options)
    {
        var rank = RankChoice.Parse(options.Rank, options.Budget).In(this, () => Ladder.Top.Rank);
        return Ladder.Points.FirstOrDefault(point => point.Rank == rank) ?? PointOf(rank);
    }

    /// <summary>The length of text that shares of the cost are stated for.</summary>
    internal int TypicalTokens { get; }

    /// <summary>What a text costs at a rank, and what it would cost in the dense model.</summary>
    /// <param name="rank">The rank, bound to the model.</param>
    /// <param name="tokens">How many tokens the text has, at least 1.</param>
    public ServedCost CostOf(Rank rank, int tokens) => CostOf(rank, tokens, tokens);

    /// <summary>What some tokens cost at a rank, in a text of so many.</summary>
    internal ServedCost CostOf(Rank rank, int tokens, int context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        var activations = tokens * (activationMacs?.Invoke(context) ?? 0);
        return new ServedCost(tokens * (double)MacsOf(rank) + activations, tokens * (double)dense.Macs + activations);
    }

    /// <summary>What a token costs in layers, as a share of the dense model, in a forward of one rank.</summary>
    internal double ShareOf(Rank rank) => MacsOf(rank) / Math.Max(1.0, dense.Macs);

    /// <summary>
    /// What a token costs in layers, as a share of the dense model, in a forward whose rows have ranks of their own: layers then run in factors, even
    /// where one product would be less.
    /// </summary>
    /// <param name="rank">The dearest rank of a row. A cheaper plan may have more in some layer, which is not counted.</param>
    internal double MixedShare(Rank rank)
    {
        var key = (rank.Plan, rank.Value);
        if (mixedShares.TryGetValue(key, out var known))
        {
            return known;
        }
        var share = MixedShareOf(rank);
        if (mixedShares.Count < MostCosts)
        {
            mixedShares.TryAdd(key, share);
        }
        return share;
    }

    private double MixedShareOf(Rank rank)
    {
        var more = layers.Select(layer => layer.CostAt(rank)).Sum(cost => MixedMacs(cost) - cost.Macs);
        return (MacsOf(rank) + more) / Math.Max(1.0, dense.Macs);
    }

    /// <summary>Plans are as many as callers think of, so those are remembered only while they are few.</summary>
    private long MacsOf(Rank rank)
    {
        var key = (rank.Plan, rank.Value);
        if (costs.TryGetValue(key, out var known))
        {
            return known.Macs;
        }
        var cost = ModelCost.Of(module, rank);
        if (costs.Count < MostCosts)
        {
            costs.TryAdd(key, cost);
        }
        return cost.Macs;
    }

    private RequestRefusedException NoSuch(Rank rank, Exception? fault = null) =>
        RequestRefusedException.Of(
            RefusalReason.Rank,
            $"This model has no {rank.Name}; its ranks go from 1 to {MaxRank}.",
            fault
        );

    /// <summary>Rows at the dense weight make the layer run both ways.</summary>
    private static long MixedMacs(LayerCost cost) => cost.FactoredMacs + (cost.IsDense ? cost.DenseMacs : 0);
}
