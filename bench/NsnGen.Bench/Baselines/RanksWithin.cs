using System.Globalization;
using NsnGen.Analysis;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Ranks of a nested model that fill a budget, counted as aligned factors.</summary>
/// <param name="nested">The model.</param>
/// <param name="cost">What it costs.</param>
internal sealed class RanksWithin(nn.Module nested, AlignedCost cost)
{
    private readonly IReadOnlyList<IReadOnlyList<(string Name, NestedLayer Layer)>> layers = NestedLayers.ByRank(
        nested
    );

    /// <summary>The largest uniform rank, and one component more in as many of the first layers as still fit.</summary>
    public Rank Uniform(double budget) =>
        Largest(
            budget,
            [
                .. Enumerable
                    .Range(1, layers.Max(same => same[0].Layer.MaxRank) - 1)
                    .SelectMany(rank =>
                        Enumerable.Range(0, layers.Count).Where(i => layers[i][0].Layer.MaxRank > rank)
                    ),
            ]
        );

    /// <summary>
    /// One rank for each layer by what it loses. Plans are nested in each other. FlexRank finds them by dynamic programming; on the convex
    /// hull of each layer's losses, the greedy order has the same optima.
    /// </summary>
    public Func<double, Rank> By(Sensitivity sensitivity)
    {
        var ladder = RankLadder.Build([
            .. layers.Select(same =>
                (
                    (Func<int, long>)(rank => same.Sum(entry => AlignedCost.Macs(entry.Layer.CostAt(Rank.Of(rank))))),
                    sensitivity.Layers[same[0].Name].Damage
                )
            ),
        ]);
        return budget => Largest(budget, ladder);
    }

    /// <param name="budget">The share of the dense cost.</param>
    /// <param name="order">The layer that gains a component next, from rank 1 in all.</param>
    private Rank Largest(double budget, int[] order)
    {
        var (fits, fails) = (0, order.Length + 1);
        while (fails - fits > 1)
        {
            var middle = (fits + fails) / 2;
            (fits, fails) = cost.Share(nested, At(order, middle)) <= budget + 1e-9 ? (middle, fails) : (fits, middle);
        }
        var name = string.Create(CultureInfo.InvariantCulture, $"cost {100 * budget:0.#} %");
        return (At(order, fits).Plan! with { Name = name }).For(nested);
    }

    private Rank At(int[] order, int steps)
    {
        var ranks = new int[layers.Count];
        Array.Fill(ranks, 1);
        foreach (var layer in order.AsSpan(0, steps))
        {
            ranks[layer]++;
        }
        return NestedLayers.Plan(layers, ranks).For(nested);
    }
}
