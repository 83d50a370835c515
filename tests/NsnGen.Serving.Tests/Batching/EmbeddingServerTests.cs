namespace NsnGen.Serving.Tests;

/// <summary>Many requests at once, of many ranks and lengths.</summary>
public sealed class EmbeddingServerTests : IDisposable
{
    private static readonly int[] Ranks = [1, 2, 4, 8, 16, 31, 32];

    private readonly TinyEncoder.Nested nested = TinyEncoder.Random();

    public void Dispose() => nested.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_thousand_requests_of_mixed_ranks_and_plans_are_each_as_if_alone(bool nestsHiddenUnits)
    {
        using var model = TinyEncoder.Random(nestsHiddenUnits: nestsHiddenUnits);
        Rank[] ranks = [.. Rank.Each(Ranks), .. Enumerable.Range(1, 4).Select(number => Plan(model, number))];
        using var go = new ManualResetEventSlim();
        var encoder = Tiny.Encoder(model);
        var options = new ServingOptions { QueueLimit = 10_000, Workers = 2 };
        await using var server = new EmbeddingServer("tiny", Tiny.Held(model, go), options);
        var answers = Enumerable
            .Range(0, 10_000)
            .Select(i =>
                server.EmbedAsync(
                    [Tiny.Text(i)],
                    RankChoice.Of(ranks[i % ranks.Length]),
                    null,
                    TestContext.Current.CancellationToken
                )
            )
            .ToList();

        go.Set();
        var sizes = new HashSet<int>();
        for (var i = 0; i < answers.Count; i++)
        {
            var text = Assert.Single(await answers[i]);
            Assert.Equal(ranks[i % ranks.Length].ToString(), text.Rank.ToString());
            Tiny.Equal(encoder.Alone(Tiny.Text(i), text.Rank), text.Vector);
            sizes.Add(text.BatchSize);
        }
        Assert.Contains(sizes, size => size > 16);
        Assert.Equal(0, server.Load.Waiting);
    }

    [Fact]
    public async Task Ranks_that_differ_run_in_one_forward()
    {
        using var go = new ManualResetEventSlim();
        await using var server = new EmbeddingServer("tiny", Tiny.Held(nested, go));
        var first = server.EmbedAsync(
            ["holds the worker"],
            RankChoice.Full,
            null,
            TestContext.Current.CancellationToken
        );
        await WaitForAsync(() => server.Load.Waiting == 0);
        var small = server.EmbedAsync(["four"], RankChoice.Of(Rank.Of(4)), null, TestContext.Current.CancellationToken);
        var less = server.EmbedAsync(["two"], RankChoice.Of(Rank.Of(2)), null, TestContext.Current.CancellationToken);
        go.Set();

        await first;
        var (four, two) = ((await small)[0], (await less)[0]);
        Assert.Equal((2, 2), (four.BatchSize, two.BatchSize));
        Assert.Equal((4, 2), (four.Rank.Value, two.Rank.Value));
        Assert.Equal(four.Ran, two.Ran);
    }

    [Fact]
    public async Task A_plan_runs_with_other_plans_and_with_numbers()
    {
        using var go = new ManualResetEventSlim();
        var encoder = Tiny.Encoder(nested);
        await using var server = new EmbeddingServer("tiny", Tiny.Held(nested, go));
        var first = server.EmbedAsync(["runs"], null, null, TestContext.Current.CancellationToken);
        await WaitForAsync(() => server.Load.Waiting == 0);
        Rank[] ranks = [Plan(nested, 1), Plan(nested, 2), Rank.Of(3)];
        var answers = ranks
            .Select(rank =>
                server.EmbedAsync(["a text"], RankChoice.Of(rank), null, TestContext.Current.CancellationToken)
            )
            .ToList();
        go.Set();

        await first;
        for (var i = 0; i < ranks.Length; i++)
        {
            var text = Assert.Single(await answers[i]);
            Assert.Equal((3, ranks[i].ToString()), (text.BatchSize, text.Rank.ToString()));
            Tiny.Equal(encoder.Alone("a text", ranks[i]), text.Vector);
        }
    }

    [Fact]
    public async Task Plans_that_are_equal_run_together_whoever_bound_them()
    {
        using var go = new ManualResetEventSlim();
        var ranks = NsnGen
            .Layers.NestedLayers.Of(nested)
            .ToDictionary(entry => entry.Name, _ => 3, StringComparer.Ordinal);
        await using var server = new EmbeddingServer("tiny", Tiny.Held(nested, go));
        var first = server.EmbedAsync(["runs"], null, null, TestContext.Current.CancellationToken);
        await WaitForAsync(() => server.Load.Waiting == 0);
        var planned = Enumerable
            .Range(0, 3)
            .Select(_ => RankChoice.Of(nested.WithRank(new RankPlan(ranks)).Rank))
            .Select(choice => server.EmbedAsync(["plan"], choice, null, TestContext.Current.CancellationToken))
            .ToList();
        go.Set();

        await first;
        Assert.All(await Task.WhenAll(planned), texts => Assert.Equal(3, texts[0].BatchSize));
    }

    [Fact]
    public async Task A_rank_that_is_not_the_model_s_is_refused_before_it_joins_a_batch()
    {
        await using var server = new EmbeddingServer("tiny", Tiny.Encoder(nested));
        using var other = TinyEncoder.Random();
        var ranks = NsnGen
            .Layers.NestedLayers.Of(other)
            .ToDictionary(entry => entry.Name, _ => 3, StringComparer.Ordinal);

        await RefusedAsync(other.WithRank(new RankPlan(ranks)).Rank);
        await RefusedAsync(Rank.PerRow([2, 4]));
        await RefusedAsync(default);

        Task RefusedAsync(Rank rank) =>
            Tiny.RefusedAsync(RefusalReason.Rank, () => server.EmbedAsync(["a"], RankChoice.Of(rank)));
    }

    [Fact]
    public async Task Full_rank_of_the_class_is_that_of_the_model_in_a_batch_too()
    {
        var encoder = Tiny.Encoder(nested);
        await using var server = new EmbeddingServer("tiny", encoder);

        var full = server.EmbedAsync(
            ["full"],
            RankChoice.Of(TinyEncoder.Rank.Full),
            null,
            TestContext.Current.CancellationToken
        );
        var two = server.EmbedAsync(["two"], RankChoice.Of(Rank.Of(2)), null, TestContext.Current.CancellationToken);

        Assert.Equal(32, (await full)[0].Rank.Value);
        Tiny.Equal(encoder.Alone("full", Rank.Of(32)), (await full)[0].Vector);
        Tiny.Equal(encoder.Alone("two", Rank.Of(2)), (await two)[0].Vector);
    }

    [Fact]
    public async Task A_queue_that_is_full_refuses_and_says_when_to_come_back()
    {
        using var go = new ManualResetEventSlim();
        var options = new ServingOptions { QueueLimit = 4, MaxInputs = 4 };
        await using var server = new EmbeddingServer("tiny", Tiny.Held(nested, go), options);
        var running = server.EmbedAsync(["runs"], null, null, TestContext.Current.CancellationToken);
        await WaitForAsync(() => server.Load.Waiting == 0);
        var waiting = server.EmbedAsync(["a", "b", "c"], null, null, TestContext.Current.CancellationToken);

        var refused = await Tiny.RefusedAsync(RefusalReason.QueueFull, () => server.EmbedAsync(["d", "e"]));
        Assert.True(refused.RetryAfter >= TimeSpan.FromSeconds(1));
        var fits = server.EmbedAsync(["d"], null, null, TestContext.Current.CancellationToken);
        go.Set();

        Assert.Equal(5, (await running).Count + (await waiting).Count + (await fits).Count);
    }

    [Fact]
    public async Task What_is_cancelled_or_late_leaves_the_queue_and_the_batch()
    {
        using var go = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        await using var server = new EmbeddingServer(
            "tiny",
            Tiny.Held(nested, go),
            new ServingOptions { QueueLimit = 3, MaxInputs = 3 }
        );
        var running = server.EmbedAsync(["runs"], null, null, TestContext.Current.CancellationToken);
        await WaitForAsync(() => server.Load.Waiting == 0);
        var cancelled = server.EmbedAsync(["one", "two"], null, null, cancel.Token);
        var late = server.EmbedAsync(
            ["late"],
            null,
            TimeSpan.FromMilliseconds(1),
            TestContext.Current.CancellationToken
        );
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Tiny.RefusedAsync(RefusalReason.Deadline, () => late);
        Assert.Equal(0, server.Load.Waiting);
        // Their places in the channel are free again once a worker has come by.
        go.Set();
        await running;
        var next = await server.EmbedAsync(["a", "b", "c"], null, null, TestContext.Current.CancellationToken);
        Assert.Equal(3, next[0].BatchSize);
    }

    [Fact]
    public async Task A_text_that_fails_fails_alone()
    {
        var encoder = NestedEncoder.Of(
            nested,
            text => text == "bad" ? [1, 9999, 1] : TinyEncoder.Tokens(text),
            (model, tokens, present) => model.call(tokens, present)
        );
        await using var server = new EmbeddingServer(
            "tiny",
            encoder,
            new ServingOptions { MaxDelay = TimeSpan.FromMilliseconds(50) }
        );

        var good = server.EmbedAsync(["fin"], null, null, TestContext.Current.CancellationToken);
        var bad = server.EmbedAsync(["bad"], null, null, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(() => bad);
        Tiny.Equal(encoder.Alone("fin", Rank.Of(32)), (await good)[0].Vector);
        Assert.Single(await server.EmbedAsync(["on"], null, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_request_that_fails_in_part_leaves_the_queue_whole()
    {
        var encoder = NestedEncoder.Of(
            nested,
            text => text == "bad" ? [9999] : TinyEncoder.Tokens(text),
            (model, tokens, present) => model.call(tokens, present)
        );
        await using var server = new EmbeddingServer(
            "tiny",
            encoder,
            new ServingOptions
            {
                QueueLimit = 8,
                MaxInputs = 8,
                MaxBatch = 1,
            }
        );

        for (var i = 0; i < 10; i++)
        {
            var bad = server.EmbedAsync(
                ["bad", "a", "b", "c", "d", "e", "f", "g"],
                null,
                null,
                TestContext.Current.CancellationToken
            );
            Assert.IsNotType<RequestRefusedException>(await Assert.ThrowsAnyAsync<Exception>(() => bad));
            Assert.Equal(0, server.Load.Waiting);
        }
    }

    [Fact]
    public async Task Stopping_finishes_what_waits_and_refuses_what_comes()
    {
        using var go = new ManualResetEventSlim();
        await using var server = new EmbeddingServer(
            "tiny",
            Tiny.Held(nested, go),
            new ServingOptions { MaxBatch = 2 }
        );
        var running = Enumerable
            .Range(0, 7)
            .Select(i => server.EmbedAsync([Tiny.Text(i)], null, null, TestContext.Current.CancellationToken))
            .ToList();
        var stopping = server.StopAsync(TestContext.Current.CancellationToken);

        await Tiny.RefusedAsync(RefusalReason.Stopping, () => server.EmbedAsync(["late"]));
        Assert.False(stopping.IsCompleted);
        go.Set();
        await stopping;

        Assert.All(
            running,
            answer =>
                Assert.True(answer.IsCompletedSuccessfully || answer.Wait(5000, TestContext.Current.CancellationToken))
        );
    }

    [Fact]
    public async Task Stopping_at_once_refuses_what_waits_and_ends_what_runs()
    {
        using var go = new ManualResetEventSlim();
        var server = new EmbeddingServer("tiny", Tiny.Held(nested, go));
        var running = server.EmbedAsync(["runs"], null, null, TestContext.Current.CancellationToken);
        await WaitForAsync(() => server.Load.Waiting == 0);
        var waiting = server.EmbedAsync(["waits"], null, null, TestContext.Current.CancellationToken);
        var disposing = server.DisposeAsync().AsTask();

        await Tiny.RefusedAsync(RefusalReason.Stopping, () => waiting);
        go.Set();
        await disposing;
        Assert.Single(await running);
    }

    [Theory]
    [InlineData(RefusalReason.Input, "")]
    [InlineData(
        RefusalReason.Length,
        "too many tokens, that is to say more than the sixty-four that the model can take in one text"
    )]
    public async Task A_text_that_the_model_cannot_take_is_refused(RefusalReason reason, string text)
    {
        await using var server = new EmbeddingServer("tiny", Tiny.Encoder(nested));

        await Tiny.RefusedAsync(reason, () => server.EmbedAsync([text]));
    }

    [Fact]
    public async Task Requests_beyond_the_limits_are_refused()
    {
        await using var server = new EmbeddingServer(
            "tiny",
            Tiny.Encoder(nested),
            new ServingOptions { MaxInputs = 2, MaxCharacters = 10 }
        );

        await Tiny.RefusedAsync(RefusalReason.Input, () => server.EmbedAsync([]));
        await Tiny.RefusedAsync(RefusalReason.Count, () => server.EmbedAsync(["a", "b", "c"]));
        await Tiny.RefusedAsync(RefusalReason.Length, () => server.EmbedAsync([new string('a', 1 << 20)]));
        await Tiny.RefusedAsync(RefusalReason.Rank, () => server.EmbedAsync(["a"], RankChoice.Of(Rank.Of(33))));
        await Tiny.RefusedAsync(RefusalReason.Rank, () => server.EmbedAsync(["a"], RankChoice.Budget(0.0001)));
    }

    [Fact]
    public async Task Options_that_cannot_be_meant_are_refused()
    {
        Assert.Throws<ArgumentException>(() =>
            new EmbeddingServer("tiny", Tiny.Encoder(nested), new ServingOptions { MaxBatch = 0 })
        );
        await Tiny.RefusedAsync(
            RefusalReason.Rank,
            () =>
                Task.FromResult(new EmbeddingServer("tiny", Tiny.Encoder(nested), new ServingOptions { Rank = "R64" }))
        );
    }

    /// <summary>A plan that gives each layer another rank.</summary>
    private static Rank Plan(TinyEncoder.Nested model, int number)
    {
        var ranks = NsnGen
            .Layers.NestedLayers.Of(model)
            // Hidden units are those of both layers.
            .Select((entry, place) => (entry.Name, Place: entry.Name == "down" ? 3 : place))
            .ToDictionary(
                entry => entry.Name,
                entry => 1 + ((7 * number) + (5 * entry.Place)) % 32,
                StringComparer.Ordinal
            );
        return model.WithRank(new RankPlan(ranks) { Name = $"plan {number}" }).Rank;
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
