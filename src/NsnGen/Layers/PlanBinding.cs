using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Finds the layers that a plan names.</summary>
public static class PlanBinding
{
    /// <summary>The ranks of a plan, for the layers of one model. Good for calls of that model only.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="nested">The model.</param>
    /// <exception cref="ArgumentException">The plan and the model do not have the same layers.</exception>
    public static Rank For(this RankPlan plan, nn.Module nested)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var layers = NestedLayers.Of(nested);
        var ranks = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        foreach (var (name, layer) in layers)
        {
            ranks.Add(layer, RankOf(plan, name, NameOf(layer.Leader)));
        }
        var stray = plan.Ranks.Keys.Except(layers.Select(layer => layer.Name), StringComparer.Ordinal).FirstOrDefault();
        return stray is null
            ? Rank.Of(new PlannedRanks(plan, ranks, IsWhole(layers, ranks)))
            : throw new ArgumentException(
                $"The plan is for another model: this one has no layer '{stray}'.",
                nameof(plan)
            );

        string NameOf(NestedLayer leader) => layers.First(entry => ReferenceEquals(entry.Layer, leader)).Name;
    }

    private static bool IsWhole(
        IReadOnlyList<(string Name, NestedLayer Layer)> layers,
        Dictionary<object, int> ranks
    ) => layers.All(entry => ranks[entry.Layer] >= entry.Layer.WholeRank);

    private static int RankOf(RankPlan plan, string layer, string leader)
    {
        if (!plan.Ranks.TryGetValue(leader, out var rank) || rank < 1)
        {
            throw new ArgumentException($"The plan has no rank of at least 1 for layer '{leader}'.", nameof(plan));
        }
        return plan.Ranks.GetValueOrDefault(layer, rank) == rank
            ? rank
            : throw new ArgumentException(
                $"The layers '{leader}' and '{layer}' have hidden units in common, and so one rank; the plan has {rank} and {plan.Ranks[layer]}.",
                nameof(plan)
            );
    }
}
