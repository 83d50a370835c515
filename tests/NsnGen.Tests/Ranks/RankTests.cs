namespace NsnGen.Tests;

public sealed class RankTests
{
    [Fact]
    public void Typed_rank_becomes_the_untyped_rank_of_its_value()
    {
        Rank rank = Rank<TwoLayers>.Of(4, 6);
        Assert.Equal(Rank.Of(4), rank);
        Assert.Equal(4, rank.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(7)]
    public void Rank_outside_the_model_names_the_value_the_range_and_the_model(int value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Rank<TwoLayers>.Of(value, 6));
        Assert.Equal(value, error.ActualValue);
        Assert.Contains("TwoLayers", error.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_rank_names_no_rank()
    {
        Assert.Throws<InvalidOperationException>(() => default(Rank).Value);
        Assert.Throws<InvalidOperationException>(() => default(Rank<TwoLayers>).Value);
    }

    [Fact]
    public void Ranks_below_one_do_not_exist()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Rank.Of(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rank.Each(2, 0));
    }

    [Fact]
    public void A_number_says_in_messages_that_it_is_a_rank() =>
        Assert.Equal(["rank 2", "rank 16"], Rank.Each(2, 16).Select(rank => rank.Name));
}
