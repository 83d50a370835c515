namespace NsnGen.Tests;

public sealed class SamplerTests
{
    [Fact]
    public void Each_step_has_the_largest_rank_and_one_other()
    {
        var sampler = new AnchorAndVariantSampler([8, 2, 4, 1], seed: 3);
        Assert.Equal([1, 2, 4, 8], sampler.Support);
        var variants = Enumerable.Range(0, 3000).Select(step => sampler.Sample(step)).ToList();
        Assert.All(variants, ranks => Assert.Equal(8, ranks[0]));
        foreach (var rank in new[] { 1, 2, 4 })
        {
            // 3000 draws of probability 1/3: six standard deviations are 155.
            Assert.InRange(variants.Count(ranks => ranks[1] == rank), 845, 1155);
        }
    }

    [Fact]
    public void The_same_seed_and_step_give_the_same_ranks()
    {
        var (first, second) = (new AnchorAndVariantSampler([1, 2, 4], 5), new AnchorAndVariantSampler([1, 2, 4], 5));
        var other = new AnchorAndVariantSampler([1, 2, 4], 6);
        Assert.Equal(Sequence(first), Sequence(second));
        Assert.NotEqual(Sequence(first), Sequence(other));
    }

    [Fact]
    public void A_single_rank_is_trained_alone() => Assert.Equal([4], new AnchorAndVariantSampler([4], 0).Sample(9));

    [Fact]
    public void No_ranks_are_refused() => Assert.Throws<ArgumentException>(() => new AnchorAndVariantSampler([], 0));

    private static int[] Sequence(AnchorAndVariantSampler sampler) =>
        [.. Enumerable.Range(0, 50).Select(step => sampler.Sample(step)[1])];
}
