using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class SamplerTests
{
    [Fact]
    public void Each_step_has_the_largest_rank_and_one_other()
    {
        var sampler = new AnchorAndVariantSampler(Rank.Each(8, 2, 4, 1), seed: 3);
        Assert.Equal(Rank.Each(1, 2, 4, 8), sampler.Support);
        var variants = Enumerable.Range(0, 3000).Select(step => sampler.Sample(step)).ToList();
        Assert.All(variants, ranks => Assert.Equal(8, ranks[0].Value));
        foreach (var rank in new[] { 1, 2, 4 })
        {
            // 3000 draws of probability 1/3: six standard deviations are 155.
            Assert.InRange(variants.Count(ranks => ranks[1].Value == rank), 845, 1155);
        }
    }

    [Fact]
    public void The_same_seed_and_step_give_the_same_ranks()
    {
        var (first, second) = (
            new AnchorAndVariantSampler(Rank.Each(1, 2, 4), 5),
            new AnchorAndVariantSampler(Rank.Each(1, 2, 4), 5)
        );
        var other = new AnchorAndVariantSampler(Rank.Each(1, 2, 4), 6);
        Assert.Equal(Sequence(first), Sequence(second));
        Assert.NotEqual(Sequence(first), Sequence(other));
    }

    [Fact]
    public void A_single_rank_is_trained_alone() =>
        Assert.Equal(Rank.Each(4), new AnchorAndVariantSampler(Rank.Each(4), 0).Sample(9));

    [Fact]
    public void No_ranks_are_refused() => Assert.Throws<ArgumentException>(() => new AnchorAndVariantSampler([], 0));

    [Fact]
    public void All_anchors_are_all_in_every_step() =>
        Assert.Equal(Rank.Each(1, 3, 9), new AllAnchorsSampler(Rank.Each(9, 1, 3)).Sample(5));

    [Fact]
    public void Visits_are_as_frequent_as_the_square_root_of_the_cost_allows()
    {
        const int Steps = 4_800;
        var sampler = new CostBalancedSampler(Rank.Each(1, 4, 9, 64), rank => 5.0 * rank.Value);
        var steps = Enumerable.Range(0, Steps).Select(step => sampler.Sample(step)).ToList();
        Assert.Equal(Rank.Each(1, 4, 9, 64), steps[0]);
        Assert.All(steps, ranks => Assert.Contains(Rank.Of(1), ranks));
        Assert.Equal(
            [Steps, Steps / 2, Steps / 3, Steps / 8],
            Rank.Each(1, 4, 9, 64).Select(rank => steps.Count(ranks => ranks.Contains(rank)))
        );
        // The visits of a rank are spread: none of rank 64's is more than eight steps after the last.
        Assert.All(steps.Chunk(8), eight => Assert.Single(eight, ranks => ranks.Contains(Rank.Of(64))));
    }

    [Fact]
    public void Without_costs_a_rank_stands_for_its_own() =>
        Assert.Equal(
            Sequence(new CostBalancedSampler(Rank.Each(2, 8, 18), rank => rank.Value)),
            Sequence(new CostBalancedSampler(Rank.Each(18, 2, 8)))
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_costs_are_refused(double cost) =>
        Assert.Contains(
            "rank 2",
            Assert
                .Throws<ArgumentException>(() =>
                    new CostBalancedSampler(Rank.Each(1, 2), rank => rank.Value == 2 ? cost : 1)
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_plan_without_a_cost_is_refused()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32));
        var plan = new RankPlan(new Dictionary<string, int>(StringComparer.Ordinal) { ["fc1"] = 2, ["fc2"] = 3 })
        {
            Name = "cost 35 %",
        }.For(nested);
        var fault = Assert.Throws<ArgumentException>(() => new CostBalancedSampler([Rank.Of(1), plan]));
        Assert.Contains("'cost 35 %'", fault.Message, StringComparison.Ordinal);
        Assert.Equal([plan], new CostBalancedSampler([plan], _ => 1).Sample(0));
    }

    [Fact]
    public void Sandwich_takes_both_ends_and_different_ranks_between()
    {
        var sampler = new SandwichSampler(Rank.Each(1, 2, 4, 8, 16), seed: 1, count: 2);
        var seen = new HashSet<Rank>();
        for (var step = 0; step < 200; step++)
        {
            var ranks = sampler.Sample(step);
            Assert.Equal((4, 16, 1), (ranks.Distinct().Count(), ranks[0].Value, ranks[^1].Value));
            seen.UnionWith(ranks);
        }
        Assert.Equal(Rank.Each(1, 2, 4, 8, 16), seen.OrderBy(rank => rank.Value));
        Assert.Equal(Rank.Each(4, 1), new SandwichSampler(Rank.Each(1, 4), 0).Sample(0));
        Assert.Equal(Rank.Each(4), new SandwichSampler(Rank.Each(4), 0).Sample(0));
    }

    [Fact]
    public void Any_rank_is_log_uniform_below_the_largest()
    {
        var sampler = new AnyRankSampler(63, seed: 2);
        var counts = new int[6];
        for (var step = 0; step < 12000; step++)
        {
            var ranks = sampler.Sample(step);
            Assert.Equal(63, ranks[0].Value);
            counts[(int)Math.Log2(ranks[^1].Value)]++;
        }
        // Six octaves of probability 1/6 each; six standard deviations of 12,000 draws are 245.
        Assert.All(counts, count => Assert.InRange(count, 1755, 2245));
    }

    [Fact]
    public void One_rank_a_step_is_drawn_by_its_weight()
    {
        const int Steps = 6000;
        var sampler = new OneRankSampler(Rank.Each(8, 1, 2), seed: 4, rank => rank.Value == 2 ? 4 : 1);
        var drawn = Enumerable.Range(0, Steps).Select(step => Assert.Single(sampler.Sample(step))).ToList();
        // Probabilities 1/6, 4/6 and 1/6; six standard deviations are at most 220.
        Assert.InRange(drawn.Count(rank => rank.Value == 1), 827, 1173);
        Assert.InRange(drawn.Count(rank => rank.Value == 2), 3780, 4220);
        Assert.InRange(drawn.Count(rank => rank.Value == 8), 827, 1173);
        var even = new OneRankSampler(Rank.Each(1, 2), seed: 4);
        Assert.InRange(Enumerable.Range(0, Steps).Count(step => even.Sample(step)[0].Value == 1), 2767, 3233);
        Assert.Equal(drawn, Enumerable.Range(0, Steps).Select(step => sampler.Sample(step)[0]));
        Assert.Contains(
            "rank 2 is -1",
            Assert.Throws<ArgumentException>(() => new OneRankSampler(Rank.Each(2), 0, _ => -1)).Message,
            StringComparison.Ordinal
        );
    }

    private static int[] Sequence(RankSampler sampler) =>
        [.. Enumerable.Range(0, 50).SelectMany(step => sampler.Sample(step)).Select(rank => rank.Value)];
}
