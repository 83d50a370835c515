namespace NsnGen.Serving.Tests;

/// <summary>Which texts run together.</summary>
public sealed class BatchPlannerTests : IDisposable
{
    private readonly TinyEncoder.Nested nested = TinyEncoder.Random();

    public void Dispose() => nested.Dispose();

    [Fact]
    public void Texts_of_about_one_length_run_together_as_many_as_may()
    {
        var lengths = new[] { 9, 40, 12, 10, 33, 48, 11 };

        Assert.Equal(
            [9, 12, 10, 11],
            Next(new ServingOptions(), [.. lengths.Select(length => (length, 4))]).Select(text => text.Length)
        );
        Assert.Equal(
            [9, 12],
            Next(new ServingOptions { MaxBatch = 2 }, [.. lengths.Select(length => (length, 4))])
                .Select(text => text.Length)
        );
        Assert.Equal(
            [9, 12, 10],
            Next(new ServingOptions { MaxBatchTokens = 36 }, [.. lengths.Select(length => (length, 4))])
                .Select(text => text.Length)
        );
        Assert.Equal(
            [9],
            Next(new ServingOptions { MaxBatchTokens = 1 }, [.. lengths.Select(length => (length, 4))])
                .Select(text => text.Length)
        );
    }

    [Fact]
    public void Few_short_texts_of_different_ranks_run_together()
    {
        Assert.Equal([8, 2, 4], Next(new ServingOptions(), [(8, 8), (8, 2), (8, 4)]).Select(text => text.Rank));
    }

    [Fact]
    public void Many_long_texts_of_a_small_rank_do_not_pay_for_a_large_one()
    {
        (int Length, int Rank)[] small = [.. Enumerable.Repeat((48, 2), 20)];

        Assert.Equal([32], Next(new ServingOptions(), [(48, 32), .. small]).Select(text => text.Rank));
        Assert.Equal(20, Next(new ServingOptions(), [.. small, (48, 32)]).Count);
    }

    [Fact]
    public void A_rank_in_the_middle_goes_with_whom_it_costs_less()
    {
        Assert.Equal(
            [4, 2, 2],
            Next(new ServingOptions(), [(48, 4), (48, 32), (48, 2), (48, 2)]).Select(text => text.Rank)
        );
        Assert.Equal([32], Next(new ServingOptions(), [(48, 32), (48, 4), (48, 2), (48, 2)]).Select(text => text.Rank));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 12)]
    [InlineData(13, 16)]
    [InlineData(17, 24)]
    [InlineData(25, 32)]
    [InlineData(96, 96)]
    [InlineData(97, 128)]
    [InlineData(500, 512)]
    public void A_bucket_is_at_most_one_and_a_half_times_as_long(int tokens, int bucket) =>
        Assert.Equal(bucket, LengthBucket.Of(tokens));

    /// <summary>The lengths and ranks that run first, of texts that wait.</summary>
    private List<(int Length, int Rank)> Next(ServingOptions options, params (int Length, int Rank)[] waiting)
    {
        var planner = new BatchPlanner(Tiny.Encoder(nested), options, () => Rank.Of(1));
        var texts = waiting.Select(text =>
            new EmbeddingRequest([new long[text.Length]], Rank.Of(text.Rank), 0).Texts[0]
        );
        return [.. planner.Next([.. texts]).Select(text => (text.Tokens.Length, text.Rank.Value))];
    }
}
