namespace NsnGen.Analysis;

/// <summary>
/// The order in which layers gain rank as a budget grows, one component at a time: the layer and step with the largest gain
/// per multiply-add first. Any two places on the ladder are prefixes of each other in every layer.
/// </summary>
/// <remarks>
/// Greedy on the lower convex hull of each layer's damage against its cost. At the end of each hull segment no other choice
/// of ranks with the same cost does less damage in sum (Lagrange; Fox, 1966). Within a segment the layer's rank rises by one
/// at a time, so that the budget is continuous.
/// </remarks>
internal static class RankLadder
{
    /// <param name="layers">For each layer: the cost at a rank, and the damage at some ranks, 1 and the largest included.</param>
    /// <returns>The index of the layer that gains one component, for each step from all layers at rank 1 to all at their largest.</returns>
    public static int[] Build(IReadOnlyList<(Func<int, long> Cost, IReadOnlyDictionary<int, double> Damage)> layers) =>
        [
            .. layers
                .SelectMany((layer, i) => Segments(layer.Cost, layer.Damage).Select(segment => (Layer: i, segment)))
                .OrderByDescending(step => step.segment.Gain)
                .SelectMany(step => Enumerable.Repeat(step.Layer, step.segment.To - step.segment.From)),
        ];

    /// <summary>The segments of the hull; their gain falls from one to the next.</summary>
    internal static IEnumerable<Segment> Segments(Func<int, long> cost, IReadOnlyDictionary<int, double> damage)
    {
        var hull = new List<int>();
        foreach (var rank in damage.Keys.Order())
        {
            while (hull.Count >= 2 && Gain(hull[^2], hull[^1]) <= Gain(hull[^1], rank))
            {
                hull.RemoveAt(hull.Count - 1);
            }
            hull.Add(rank);
        }
        return hull.Zip(hull.Skip(1), (from, to) => new Segment(from, to, Gain(from, to)));

        double Gain(int from, int to)
        {
            var gain = damage[from] - damage[to];
            var price = cost(to) - cost(from);
            return price > 0 ? gain / price
                : gain >= 0 ? double.PositiveInfinity
                : double.NegativeInfinity;
        }
    }

    internal sealed record Segment(int From, int To, double Gain);
}
