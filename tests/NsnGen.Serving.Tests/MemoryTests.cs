using Microsoft.Extensions.AI;
using static TorchSharp.torch;

namespace NsnGen.Serving.Tests;

/// <summary>No request leaves a tensor behind, whether it was answered or not.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Texts_leave_no_tensor_behind()
    {
        using var nested = TinyEncoder.Random();
        var encoder = NestedEncoder.Of(
            nested,
            text => text == "bad" ? [9999] : TinyEncoder.Tokens(text),
            (model, tokens, present) => model.call(tokens, present)
        );
        await using var server = new EmbeddingServer(
            "tiny",
            encoder,
            new ServingOptions { QueueLimit = 64, MaxInputs = 64 }
        );
        await server.WarmUpAsync(Cancellation);
        await RoundAsync(server);
        var before = Counted();

        for (var round = 0; round < 40; round++)
        {
            await RoundAsync(server);
        }

        // Ranks are prepared for batches of other sizes still, a few tensors each; one left by each forward would be about a thousand.
        Assert.InRange(Counted() - before, 0, 300);
    }

    [Fact]
    public async Task Conversations_leave_no_tensor_behind()
    {
        using var llama = new TinyLlama();
        await using var server = new ChatServer("llama", llama.Decoder());
        await server.WarmUpAsync(Cancellation);
        await TalkAsync(server);
        var before = Counted();

        for (var round = 0; round < 20; round++)
        {
            await TalkAsync(server);
        }

        Assert.Equal(before, Counted());
    }

    /// <summary>The tensors of the process, but for those that the collector finds unused.</summary>
    private static long Counted()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    /// <summary>A hundred requests: answered, refused, failed and cancelled, at ranks of all kinds.</summary>
    private static async Task RoundAsync(EmbeddingServer server)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        List<Task> requests = [];
        for (var i = 0; i < 100; i++)
        {
            var rank = RankChoice.Of(Rank.Of(1 << (i % 6)));
            requests.Add(
                server.EmbedAsync(
                    [i % 10 == 3 ? "bad" : Tiny.Text(i)],
                    rank,
                    null,
                    i % 10 == 7 ? cancel.Token : Cancellation
                )
            );
        }
        await cancel.CancelAsync();
        foreach (var request in requests)
        {
            await Record.ExceptionAsync(() => request);
        }
    }

    /// <summary>A conversation to its end, and one that is left.</summary>
    private static async Task TalkAsync(ChatServer server)
    {
        var request = new ChatRequest { Messages = [new ChatMessage(ChatRole.User, "tell me")], MaxTokens = 10 };
        await foreach (var _ in server.AnswerAsync(request with { MaxTokens = 80 }, Cancellation))
        {
            break;
        }
        Assert.NotEmpty(await server.AnswerAsync(request, Cancellation).ToListAsync(Cancellation));
    }
}
