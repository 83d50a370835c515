namespace NsnGen;

/// <summary>A plan whose names have been looked up in one model, so that a call only asks by layer.</summary>
/// <param name="plan">The plan.</param>
/// <param name="ranks">The rank of each layer, by the layer itself.</param>
internal sealed class PlannedRanks(RankPlan plan, IReadOnlyDictionary<object, int> ranks)
{
    public RankPlan Plan { get; } = plan;

    /// <summary>The largest rank in any layer.</summary>
    public int Largest { get; } = ranks.Values.DefaultIfEmpty(1).Max();

    public int this[object layer] =>
        ranks.TryGetValue(layer, out var rank)
            ? rank
            : throw new ArgumentException(
                "This rank is a plan for another model; bind the plan to the model that is called."
            );
}
