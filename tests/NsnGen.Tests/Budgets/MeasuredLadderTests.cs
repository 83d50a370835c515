using NsnGen.Analysis;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class MeasuredLadderTests
{
    private static readonly int[] Every = [1, 2, 3, 4, 5];

    /// <summary>What layers lose apart from each other is what curves of one layer at a time say.</summary>
    [Fact]
    public void Where_damage_adds_up_it_is_the_ladder_of_the_curves()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        double Apart(int fc1, int fc2) => 3.0 / fc1 + 1.0 / (fc2 * fc2);
        var curves = RankLadder.Build([
            (rank => Cost(nested, 0, rank), Every.Append(6).ToDictionary(r => r, r => 3.0 / r)),
            (rank => Cost(nested, 1, rank), Every[..4].ToDictionary(r => r, r => 1.0 / (r * r))),
        ]);
        Assert.Equal(curves, Ladder(nested, Apart));
    }

    /// <summary>The more is cut, the more each further cut costs, so what was measured before is out of date.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 8)]
    [InlineData(8, 3)]
    public void Cuts_are_measured_again_after_others(double first, double second)
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        double Together(int fc1, int fc2) => Math.Exp(first / fc1 + second / fc2);
        Assert.Equal(Greedy(nested, Together), Ladder(nested, Together));
    }

    [Fact]
    public void A_cut_is_judged_with_the_others_as_they_stand()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        // Below rank 2 of the first layer nothing reaches the second, so its last cut is free, and worth making then.
        static double Together(int fc1, int fc2) => fc1 == 1 ? 5 : 1.0 / fc1 + 10.0 / fc2;
        var ladder = Ladder(nested, Together);
        Assert.Equal(1, ladder[0]);
        Assert.Equal(Greedy(nested, Together), ladder);
    }

    [Fact]
    public void A_real_model_is_measured_without_gradients_and_with_progress()
    {
        using var scope = NewDisposeScope();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var x = randn(40, 6, dtype: ScalarType.Float64);
        var target = randn(40, 4, dtype: ScalarType.Float64);
        var reports = new List<(int Done, int Total)>();
        var allocator = BudgetAllocator.Measure(
            nested,
            [2, 5],
            model =>
            {
                Assert.False(is_grad_enabled());
                return (model.call(x) - target).pow(2).mean().ToDouble();
            },
            progress: new Reports(reports),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal(reports.Count, reports[^1].Done);
        Assert.Equal(reports.Count, reports[^1].Total);
        var (least, most) = (allocator.PlanAt(0), allocator.PlanAt(allocator.PlanCount - 1));
        Assert.Equal([1, 1], least.Ranks.OrderBy(e => e.Key).Select(e => e.Value));
        Assert.Equal([6, 4], most.Ranks.OrderBy(e => e.Key).Select(e => e.Value));
    }

    [Fact]
    public void Impossible_ranks_and_losses_are_named()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var token = TestContext.Current.CancellationToken;
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            BudgetAllocator.Measure(nested, [0], _ => 1, cancellation: token)
        );
        var error = Assert.Throws<ArgumentException>(() =>
            BudgetAllocator.Measure(nested, [2], _ => double.NaN, cancellation: token)
        );
        Assert.Contains("4 … 6", error.Message, StringComparison.Ordinal);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            BudgetAllocator.Measure(nested, [2], _ => 1, cancellation: stopped.Token)
        );
    }

    private static int[] Ladder(TwoLayers.Nested nested, Func<int, int, double> loss) =>
        new MeasuredLadder(nested, Every, rank => loss(rank.Plan!.Ranks["fc1"], rank.Plan.Ranks["fc2"]), null).Build(
            null,
            TestContext.Current.CancellationToken
        );

    /// <summary>The same with every cut measured anew each time.</summary>
    private static int[] Greedy(TwoLayers.Nested nested, Func<int, int, double> loss)
    {
        var (ranks, given) = (new[] { 6, 4 }, new List<int>());
        while (ranks.Any(rank => rank > 1))
        {
            var best = Enumerable.Range(0, 2).Where(i => ranks[i] > 1).MinBy(Price);
            var to = Lower(best);
            given.AddRange(Enumerable.Repeat(best, ranks[best] - to));
            ranks[best] = to;
        }
        given.Reverse();
        return [.. given];

        int Lower(int layer) =>
            Every.Last(rank => rank < ranks[layer] && Cost(nested, layer, rank) < Cost(nested, layer, ranks[layer]));

        double Price(int layer)
        {
            var cut = ranks.ToArray();
            cut[layer] = Lower(layer);
            var saved = Cost(nested, layer, ranks[layer]) - Cost(nested, layer, cut[layer]);
            return (loss(cut[0], cut[1]) - loss(ranks[0], ranks[1])) / saved;
        }
    }

    private static long Cost(TwoLayers.Nested nested, int layer, int rank) =>
        NestedLayers.Of(nested)[layer].Layer.CostAt(Rank.Of(rank)).Macs;

    private sealed class Reports(List<(int Done, int Total)> reports) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) => reports.Add(value);
    }
}
