namespace NsnGen.Serving.Tests;

/// <summary>Which points a server chooses from.</summary>
public sealed class ServedLadderTests
{
    [Fact]
    public void A_point_that_takes_longer_and_is_no_better_is_left_out()
    {
        var ladder = ServedLadder.Of([
            Point(2, 0.1, milliseconds: 1, quality: 0.5),
            Point(4, 0.2, milliseconds: 3, quality: 0.7),
            Point(8, 0.3, milliseconds: 2, quality: 0.7),
            Point(16, 0.4, milliseconds: 4, quality: 0.6),
            Point(32, 1, milliseconds: 5, quality: 0.8),
        ]);

        Assert.Equal(["2", "8", "32"], ladder.Points.Select(point => point.Name));
    }

    [Fact]
    public void Of_ranks_that_cost_the_same_the_highest_stays()
    {
        var ladder = ServedLadder.Of([Point(8, 0.5), Point(16, 1), Point(32, 1)]);

        Assert.Equal(["8", "32"], ladder.Points.Select(point => point.Name));
    }

    [Theory]
    [InlineData(1, "32")]
    [InlineData(0.99, "8")]
    [InlineData(0.5, "8")]
    [InlineData(0.49, null)]
    public void A_budget_buys_the_dearest_point_under_it(double share, string? name)
    {
        var ladder = ServedLadder.Of([Point(8, 0.5), Point(32, 1)]);

        Assert.Equal(name, ladder.Under(share)?.Name);
    }

    [Fact]
    public void Points_are_compared_by_one_measure()
    {
        Assert.Throws<ArgumentException>(() => ServedLadder.Of([]));
        Assert.Throws<ArgumentException>(() => ServedLadder.Of([Point(2, 0.1, quality: 1), Point(4, 0.2)]));
    }

    [Fact]
    public void Points_of_a_model_have_its_costs_and_ranks()
    {
        using var nested = TinyEncoder.Random();
        var ladder = Tiny.Encoder(nested).Ladder;

        Assert.Equal(32, ladder.Top.Rank.Value);
        Assert.Equal(1, ladder.Top.CostShare, 1e-9);
        Assert.Equal(ladder.Points.OrderBy(point => point.CostShare), ladder.Points);
    }

    private static ServedPoint Point(int rank, double cost, double? milliseconds = null, double? quality = null) =>
        new(Rank.Of(rank))
        {
            CostShare = cost,
            Milliseconds = milliseconds,
            Quality = quality,
        };

    [Fact]
    public void A_forward_should_take_what_its_points_were_measured_to_take()
    {
        var ladder = ServedLadder.Of([
            new ServedPoint(Rank.Of(1))
            {
                CostShare = 0.1,
                Time = new ForwardTime(1, 0.2),
                Milliseconds = 0.3,
            },
            new ServedPoint(Rank.Of(8))
            {
                CostShare = 1,
                Time = new ForwardTime(3, 2),
                Milliseconds = 2.1,
            },
        ]);

        // A forward of cheap texts is cheap as a whole.
        Assert.Equal(1 + (2 * 0.2), ladder.UnitsOf([(Rank.Of(1), 0.1), (Rank.Of(1), 0.1)]), 1e-12);
        Assert.Equal(3 + 2 + 0.2, ladder.UnitsOf([(Rank.Of(8), 1), (Rank.Of(1), 0.1)]), 1e-12);
        // A rank that is no point has its share of what the dearest adds.
        Assert.Equal(3 + (0.5 * 2), ladder.UnitsOf([(Rank.Of(4), 0.5)]), 1e-12);
    }

    [Fact]
    public void Without_measurement_a_forward_takes_what_its_texts_cost()
    {
        var ladder = ServedLadder.Of([new ServedPoint(Rank.Of(8)) { CostShare = 1 }]);
        Assert.Equal(1.5, ladder.UnitsOf([(Rank.Of(8), 1), (Rank.Of(4), 0.5)]), 1e-12);
    }
}
