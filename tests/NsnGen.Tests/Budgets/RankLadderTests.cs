using NsnGen.Analysis;

namespace NsnGen.Tests;

public sealed class RankLadderTests
{
    private const int Ranks = 5;

    /// <summary>Wherever a segment of a hull ends, no other choice of ranks that costs no more does less damage.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void No_other_choice_is_better_at_the_same_cost(int seed)
    {
        var layers = RandomLayers(new Random(seed), 3);
        var ladder = RankLadder.Build(layers);
        var ends = SegmentEnds(layers);
        int[] ranks = [1, 1, 1];
        var checks = 0;
        foreach (var layer in ladder)
        {
            ranks[layer]++;
            if (layers.Select((_, i) => ends[i].Contains(ranks[i])).All(isEnd => isEnd))
            {
                var (cost, damage) = Total(layers, ranks);
                Assert.Equal(BestWithin(layers, cost), damage, 1e-12);
                checks++;
            }
        }
        Assert.Equal([Ranks, Ranks, Ranks], ranks);
        Assert.InRange(checks, 3, ladder.Length);
    }

    [Fact]
    public void Rank_that_costs_nothing_more_comes_with_the_rank_before_it()
    {
        // From rank 3 on the layer runs merged, at one cost.
        Assert.Equal(
            [0, 0, 0, 0, 1, 1, 1, 1],
            RankLadder.Build([
                (rank => Math.Min(rank, 3), Curve(4, 3, 2, 1, 0)),
                (rank => rank, Curve(10, 9.5, 9, 8.5, 8)),
            ])
        );
    }

    [Fact]
    public void A_layer_that_gets_worse_with_rank_comes_last()
    {
        Assert.Equal(
            [1, 1, 1, 0, 1, 0, 0, 0],
            RankLadder.Build([(rank => rank, Curve(1, 0.5, 0.6, 0.7, 0.8)), (rank => rank, Curve(4, 3, 2, 1, 0.9))])
        );
    }

    private static List<(Func<int, long> Cost, IReadOnlyDictionary<int, double> Damage)> RandomLayers(
        Random random,
        int count
    ) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    var price = random.Next(1, 20);
                    return (
                        (Func<int, long>)(rank => rank * price),
                        (IReadOnlyDictionary<int, double>)
                            Curve([.. Enumerable.Range(0, Ranks).Select(_ => random.NextDouble()).OrderDescending()])
                    );
                }),
        ];

    private static Dictionary<int, double> Curve(params double[] damage) =>
        damage.Select((d, i) => (Rank: i + 1, d)).ToDictionary(e => e.Rank, e => e.d);

    private static List<HashSet<int>> SegmentEnds(
        IEnumerable<(Func<int, long> Cost, IReadOnlyDictionary<int, double> Damage)> layers
    ) => [.. layers.Select(l => RankLadder.Segments(l.Cost, l.Damage).Select(s => s.To).Append(1).ToHashSet())];

    private static (long Cost, double Damage) Total(
        IReadOnlyList<(Func<int, long> Cost, IReadOnlyDictionary<int, double> Damage)> layers,
        int[] ranks
    ) => (layers.Select((l, i) => l.Cost(ranks[i])).Sum(), layers.Select((l, i) => l.Damage[ranks[i]]).Sum());

    private static double BestWithin(
        IReadOnlyList<(Func<int, long> Cost, IReadOnlyDictionary<int, double> Damage)> layers,
        long cost
    ) =>
        (
            from a in Enumerable.Range(1, Ranks)
            from b in Enumerable.Range(1, Ranks)
            from c in Enumerable.Range(1, Ranks)
            let total = Total(layers, [a, b, c])
            where total.Cost <= cost
            select total.Damage
        ).Min();
}
