using static TorchSharp.torch;

namespace NsnGen;

/// <summary>A plan whose names have been looked up in one model, so that a call only asks by layer.</summary>
internal sealed class PlannedRanks
{
    private readonly Dictionary<NestedLayer, int> ranks = new(ReferenceEqualityComparer.Instance);

    public PlannedRanks(RankPlan plan, nn.Module nested)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
        var layers = NestedLayers.Of(nested);
        foreach (var (name, layer) in layers)
        {
            if (!plan.Ranks.TryGetValue(name, out var rank) || rank < 1)
            {
                throw new ArgumentException($"The plan has no rank of at least 1 for layer '{name}'.", nameof(plan));
            }
            ranks.Add(layer, rank);
        }
        if (
            plan.Ranks.Keys.Except(layers.Select(layer => layer.Name), StringComparer.Ordinal).FirstOrDefault() is
            { } stray
        )
        {
            throw new ArgumentException(
                $"The plan is for another model: this one has no layer '{stray}'.",
                nameof(plan)
            );
        }
        Largest = ranks.Values.DefaultIfEmpty(1).Max();
    }

    public RankPlan Plan { get; }

    /// <summary>The largest rank in any layer.</summary>
    public int Largest { get; }

    public int this[NestedLayer layer] =>
        ranks.TryGetValue(layer, out var rank)
            ? rank
            : throw new ArgumentException(
                "This rank is a plan for another model; bind the plan to the model that is called."
            );
}
