namespace NsnGen.Serving.Tests;

/// <summary>Whether the error that a rule admits is under its bound, in simulations of a small rank that is right as often as it says, or not.</summary>
public sealed class EscalationRuleTests
{
    [Theory]
    [InlineData(0.02, 1)]
    [InlineData(0.05, 1)]
    [InlineData(0.02, 3)]
    [InlineData(0.05, 3)]
    public void The_error_on_other_examples_is_under_the_bound_on_average(double bound, int power)
    {
        var random = new Random(11);
        var errors = Enumerable
            .Range(0, 400)
            .Select(_ =>
                EscalationRule.Fit(Sample(random, 200, power), bound).Check(Sample(random, 2_000, power)).AdmittedError
            )
            .ToList();

        // Four hundred fits leave a standard error of about 0.0006.
        Assert.True(errors.Average() <= bound + 0.002, $"{errors.Average():0.0000} is admitted.");
        Assert.True(errors.Average() >= bound / 2, $"{errors.Average():0.0000} is admitted, far less than may be.");
    }

    [Fact]
    public void A_confidence_that_says_something_escalates_less_than_one_that_does_not()
    {
        var random = new Random(3);
        var telling = Sample(random, 20_000, power: 1);
        var silent = telling.Select(example => example with { Confidence = random.NextDouble() }).ToList();

        var (told, blind) = (EscalationRule.Fit(telling, 0.05), EscalationRule.Fit(silent, 0.05));

        // Where the small rank is right with probability c, those above t are wrong in (1 − t)² / 2; where c says nothing, in (1 − t) / 2.
        Assert.Equal(1 - Math.Sqrt(0.1), told.EscalatedShare, 0.02);
        Assert.Equal(0.9, blind.EscalatedShare, 0.02);
        Assert.True(told.AdmittedError <= 0.05 && blind.AdmittedError <= 0.05);
        var (share, error) = told.Check(Sample(random, 20_000, power: 1));
        Assert.Equal(told.EscalatedShare, share, 0.02);
        Assert.Equal(told.AdmittedError, error, 0.01);
    }

    [Fact]
    public void Too_few_examples_let_nothing_stand()
    {
        var rule = EscalationRule.Fit([.. Enumerable.Repeat(new EscalationExample(1, true), 8)], 0.1);

        Assert.False(rule.Stands(1e9));
        Assert.Equal((1, 0), (rule.EscalatedShare, rule.AdmittedError));
        Assert.True(EscalationRule.Fit([.. Enumerable.Repeat(new EscalationExample(1, true), 9)], 0.1).Stands(1));
    }

    [Fact]
    public void Equal_confidences_stand_or_fall_together()
    {
        EscalationExample[] examples =
        [
            .. Enumerable.Range(0, 99).Select(i => new EscalationExample(i < 50 ? 2 : 1, i % 50 != 7)),
        ];

        Assert.Equal(2, EscalationRule.Fit(examples, 0.025).Threshold);
        Assert.Equal(1, EscalationRule.Fit(examples, 0.03).Threshold);
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        EscalationExample[] one = [new(1, true)];

        Assert.Throws<ArgumentException>(() => EscalationRule.Fit([], 0.1));
        Assert.Throws<ArgumentException>(() => EscalationRule.Fit([new(double.NaN, true)], 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EscalationRule.Fit(one, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => EscalationRule.Fit(one, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EscalationRule.Fit(one, double.NaN));
        Assert.False(EscalationRule.Fit(one, 0.9).Stands(double.NaN));
    }

    [Fact]
    public async Task The_large_rank_is_asked_only_where_the_small_one_is_not_sure()
    {
        var rule = EscalationRule.Fit(
            [.. Enumerable.Range(0, 100).Select(i => new EscalationExample(i, i >= 40))],
            0.05
        );
        var asked = new List<RankChoice>();

        var sure = await rule.AnswerAsync(RankChoice.Of(Rank.Of(4)), RankChoice.Full, rank => AnswerAsync(rank, 60));
        var unsure = await rule.AnswerAsync(RankChoice.Of(Rank.Of(4)), RankChoice.Full, rank => AnswerAsync(rank, 10));

        Assert.Equal((RankChoice.Of(Rank.Of(4)), false), sure);
        Assert.Equal((RankChoice.Full, true), unsure);
        Assert.Equal([RankChoice.Of(Rank.Of(4)), RankChoice.Of(Rank.Of(4)), RankChoice.Full], asked);

        Task<(RankChoice Answer, double Confidence)> AnswerAsync(RankChoice rank, double confidence)
        {
            asked.Add(rank);
            return Task.FromResult((rank, confidence));
        }
    }

    /// <summary>Right with the probability that it says, to a power: above 1 it is too sure.</summary>
    private static List<EscalationExample> Sample(Random random, int count, int power) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => random.NextDouble())
                .Select(confidence => new EscalationExample(
                    confidence,
                    random.NextDouble() < Math.Pow(confidence, power)
                )),
        ];
}
