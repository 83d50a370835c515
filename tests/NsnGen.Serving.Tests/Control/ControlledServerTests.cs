namespace NsnGen.Serving.Tests;

/// <summary>The controller in a server, by the clock of this machine.</summary>
public sealed class ControlledServerTests
{
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Under_load_the_rank_falls_and_afterwards_it_comes_back()
    {
        using var nested = TinyEncoder.Random();
        var options = new ServingOptions
        {
            TargetP95 = TimeSpan.FromMilliseconds(400),
            MaxBatch = 4,
            QueueLimit = 65,
            MaxInputs = 64,
        };
        await using var server = new EmbeddingServer("tiny", Slow(nested), options);
        await server.WarmUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal("32", server.Current.Name);

        // 64 texts would take 640 ms at the largest rank.
        var texts = Enumerable.Repeat("text", 64).ToList();
        var free = server.EmbedAsync(texts, cancellation: TestContext.Current.CancellationToken);
        var full = await server.EmbedAsync(
            ["text"],
            RankChoice.Full,
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal(["32", "2"], (await free).Select(text => text.Rank.ToString()).Distinct());
        Assert.Equal("32", full[0].Rank.ToString());
        while (server.Current.Name != "32")
        {
            await server.EmbedAsync(["text"], cancellation: TestContext.Current.CancellationToken);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Without_a_target_the_rank_stays()
    {
        using var nested = TinyEncoder.Random();
        await using var server = new EmbeddingServer("tiny", Slow(nested), new ServingOptions { Rank = "2" });

        var answer = await server.EmbedAsync(["text"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal("2", answer[0].Rank.ToString());
    }

    [Fact]
    public async Task With_a_target_the_rank_of_the_options_is_the_most()
    {
        using var nested = TinyEncoder.Random();
        var options = new ServingOptions { Rank = "8", TargetP95 = TimeSpan.FromSeconds(1) };
        await using var server = new EmbeddingServer("tiny", Tiny.Encoder(nested), options);

        Assert.Equal("8", server.Current.Name);
    }

    /// <summary>A model that takes milliseconds where the real one takes microseconds: 10 a text at its largest rank, 1 at another.</summary>
    private static NestedEncoder Slow(TinyEncoder.Nested nested) =>
        NestedEncoder.Of(
            nested,
            TinyEncoder.Tokens,
            (model, tokens, present) =>
            {
                Thread.Sleep((int)tokens.shape[0] * (model.Rank.Value == 32 ? 10 : 1));
                return model.call(tokens, present);
            },
            new EncoderSettings { MaxTokens = 64, Points = [new ServedPoint(Rank.Of(2)), new ServedPoint(Rank.Of(32))] }
        );
}
