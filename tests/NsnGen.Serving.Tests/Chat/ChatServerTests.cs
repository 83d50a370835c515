using Microsoft.Extensions.AI;
using NsnGen.Samples.Models;
using static TorchSharp.torch;

namespace NsnGen.Serving.Tests;

/// <summary>A language model that answers conversations, with a rank for each phase.</summary>
public sealed class ChatServerTests : IDisposable
{
    private const string Prompt = "tell me";

    private readonly TinyLlama llama = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => llama.Dispose();

    [Theory]
    [InlineData(4)]
    [InlineData(32)]
    public async Task An_answer_is_what_the_model_says_without_a_cache(int rank)
    {
        await using var server = new ChatServer("llama", llama.Decoder());

        var (text, answer) = await AnswerAsync(
            server,
            Request(12) with
            {
                Ranks = PhaseRanks.Of(RankChoice.Of(Rank.Of(rank))),
            }
        );

        Assert.Equal(llama.Greedy(Prompt, Rank.Of(rank), 12), text);
        Assert.True(text.Distinct().Count() > 2, $"The answer tells nothing: {text}");
        Assert.Equal((true, 7, 12), (answer.IsCut, answer.PromptTokens, answer.AnswerTokens));
        Assert.Equal(Rank.Of(rank), Assert.Single(answer.AnswerRanks));
        Assert.True(answer.Cost.Share <= 1);
    }

    [Fact]
    public async Task Prompt_and_answer_have_ranks_of_their_own_and_the_answer_falls()
    {
        var ranks = new PhaseRanks
        {
            Prompt = RankChoice.Of(Rank.Of(32)),
            Answer = RankChoice.Of(Rank.Of(16)),
            Last = RankChoice.Of(Rank.Of(4)),
            FallOver = 6,
        };
        await using var server = new ChatServer("llama", llama.Decoder());

        var pieces = await server
            .AnswerAsync(Request(10) with { Ranks = ranks }, Cancellation)
            .ToListAsync(Cancellation);

        int[] expected = [32, 16, 16, 8, 8, 4, 4, 4, 4, 4];
        Assert.Equal(expected, pieces.Take(10).Select(piece => piece.Rank.Value));
        Assert.Equal(Decoded(expected), string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal([16, 8, 4], pieces[^1].End!.AnswerRanks.Select(rank => rank.Value));
    }

    [Fact]
    public async Task An_answer_ends_at_its_end_token_or_before_a_stop_text()
    {
        var drawn = Request(40) with { Temperature = 2, Seed = 5 };
        await using var stopped = new ChatServer("llama", llama.Decoder());
        var (text, _) = await AnswerAsync(stopped, drawn);
        var end = text.Index()
            .First(place => place.Index > 3 && !text[..place.Index].Contains(place.Item, StringComparison.Ordinal));
        await using var server = new ChatServer("llama", llama.Decoder(end.Item));

        var (ended, answer) = await AnswerAsync(server, drawn);
        var (cut, stop) = await AnswerAsync(
            stopped,
            drawn with
            {
                Stops = ["never said", text.Substring(end.Index, 2)],
            }
        );

        Assert.Equal(text[..end.Index], ended);
        Assert.Equal((false, end.Index + 1), (answer.IsCut, answer.AnswerTokens));
        Assert.Equal(text[..end.Index], cut);
        Assert.False(stop.IsCut);
    }

    [Fact]
    public async Task An_answer_ends_where_the_context_does()
    {
        await using var server = new ChatServer("llama", llama.Decoder());

        var (_, answer) = await AnswerAsync(server, Request(500));

        Assert.Equal((true, TinyLlama.Config.Context - Prompt.Length), (answer.IsCut, answer.AnswerTokens));
    }

    [Fact]
    public async Task Tokens_are_drawn_as_asked()
    {
        await using var server = new ChatServer("llama", llama.Decoder());
        var drawn = Request(30) with { Temperature = 2, Seed = 5 };

        var (first, _) = await AnswerAsync(server, drawn);
        Assert.Equal(first, (await AnswerAsync(server, drawn)).Text);
        Assert.NotEqual(first, (await AnswerAsync(server, drawn with { Seed = 6 })).Text);
        var greedy = llama.Greedy(Prompt, Rank.Of(32), 30);
        Assert.NotEqual(greedy, first);
        Assert.Equal(greedy, (await AnswerAsync(server, drawn with { TopK = 1 })).Text);
        Assert.Equal(greedy, (await AnswerAsync(server, drawn with { TopP = 1e-6 })).Text);
    }

    [Fact]
    public async Task Who_stops_reading_ends_the_answer_and_the_next_one_begins()
    {
        using var more = new SemaphoreSlim(0);
        llama.BeforeStep = () => more.Wait(Cancellation);
        await using var server = new ChatServer("llama", llama.Decoder());
        more.Release(2);
        await foreach (var piece in server.AnswerAsync(Request(80), Cancellation))
        {
            break;
        }
        llama.BeforeStep = () => { };
        more.Release();

        var (text, _) = await AnswerAsync(server, Request(3));

        Assert.Equal(llama.Greedy(Prompt, Rank.Of(32), 3), text);
        Assert.InRange(llama.Steps, 4, 3 + 3);
    }

    [Fact]
    public async Task A_full_queue_and_a_deadline_refuse()
    {
        using var go = new ManualResetEventSlim();
        llama.BeforeStep = () => go.Wait(Cancellation);
        await using var server = new ChatServer(
            "llama",
            llama.Decoder(),
            new ServingOptions { QueueLimit = 1, MaxInputs = 1 }
        );
        var running = AnswerAsync(server, Request(3));
        while (server.Load is not { Waiting: 0, Arrived: > 0 })
        {
            await Task.Delay(1, Cancellation);
        }
        using var cancel = new CancellationTokenSource();
        var waiting = server.AnswerAsync(Request(3), cancel.Token).ToListAsync(Cancellation).AsTask();

        await Tiny.RefusedAsync(RefusalReason.QueueFull, () => AnswerAsync(server, Request(3)));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, server.Load.Waiting);
        go.Set();
        await running;
        go.Reset();
        await Tiny.RefusedAsync(
            RefusalReason.Deadline,
            () => AnswerAsync(server, Request(3) with { Timeout = TimeSpan.FromMilliseconds(20) })
        );
        go.Set();
        Assert.Equal(3, (await AnswerAsync(server, Request(3))).Answer.AnswerTokens);
    }

    [Fact]
    public async Task Stopping_finishes_what_runs_and_stopping_at_once_ends_it_at_the_next_token()
    {
        using var go = new ManualResetEventSlim();
        llama.BeforeStep = () => go.Wait(Cancellation);
        var patient = new ChatServer("llama", llama.Decoder());
        var running = AnswerAsync(patient, Request(5));
        var stopping = patient.StopAsync(Cancellation);
        await Tiny.RefusedAsync(RefusalReason.Stopping, () => AnswerAsync(patient, Request(5)));
        go.Set();
        await stopping;
        Assert.Equal(5, (await running).Answer.AnswerTokens);
        await patient.DisposeAsync();

        go.Reset();
        var hasty = new ChatServer("llama", llama.Decoder());
        var cut = AnswerAsync(hasty, Request(5));
        var disposing = hasty.DisposeAsync().AsTask();
        go.Set();
        await disposing;
        await Tiny.RefusedAsync(RefusalReason.Stopping, () => cut);
    }

    [Fact]
    public async Task What_cannot_be_answered_is_refused()
    {
        await using var server = new ChatServer("llama", llama.Decoder(), new ServingOptions { MaxCharacters = 200 });

        await RefusedAsync(RefusalReason.Input, Request(0));
        await RefusedAsync(RefusalReason.Input, Request(3) with { Messages = [] });
        await RefusedAsync(RefusalReason.Input, Request(3) with { Messages = [new ChatMessage(ChatRole.User, "")] });
        await RefusedAsync(RefusalReason.Input, Request(3) with { Temperature = double.NaN });
        await RefusedAsync(RefusalReason.Input, Request(3) with { TopP = 0 });
        await RefusedAsync(RefusalReason.Input, Request(3) with { Stops = [""] });
        await RefusedAsync(
            RefusalReason.Length,
            Request(3) with
            {
                Messages = [new ChatMessage(ChatRole.User, new string('a', 96))],
            }
        );
        await RefusedAsync(
            RefusalReason.Length,
            Request(3) with
            {
                Messages = [new ChatMessage(ChatRole.User, new string('a', 1 << 20))],
            }
        );
        await RefusedAsync(RefusalReason.Rank, Request(3) with { Ranks = PhaseRanks.Of(RankChoice.Of(Rank.Of(999))) });
        await RefusedAsync(
            RefusalReason.Rank,
            Request(3) with
            {
                Ranks = new PhaseRanks { Answer = RankChoice.Of(Rank.Of(2)), Last = RankChoice.Full },
            }
        );

        async Task RefusedAsync(RefusalReason reason, ChatRequest request) =>
            await Tiny.RefusedAsync(reason, () => AnswerAsync(server, request));
    }

    [Fact]
    public void A_controller_is_for_encoders() =>
        Assert.Throws<ArgumentException>(() =>
            new ChatServer("llama", llama.Decoder(), new ServingOptions { MaxBusy = 0.5 })
        );

    private static ChatRequest Request(int tokens) =>
        new() { Messages = [new ChatMessage(ChatRole.User, Prompt)], MaxTokens = tokens };

    private static async Task<(string Text, ChatAnswer Answer)> AnswerAsync(ChatServer server, ChatRequest request)
    {
        var pieces = await server.AnswerAsync(request, Cancellation).ToListAsync(Cancellation);
        return (string.Concat(pieces.Select(piece => piece.Text)), pieces[^1].End!);
    }

    /// <summary>The most probable answer with a rank for each step.</summary>
    private string Decoded(int[] ranks)
    {
        using var untracked = no_grad();
        using var cache = new KeyValueCache(TinyLlama.Config.Layers, TinyLlama.Config.Context);
        var (read, text) = (Prompt.Select(character => (long)character).ToArray(), "");
        foreach (var rank in ranks)
        {
            using var scope = NewDisposeScope();
            var logits = llama.Nested.call(tensor(read).unsqueeze(0), cache, Rank.Of(rank));
            var token = logits[0, -1].argmax().item<long>();
            (read, text) = ([token], text + (char)token);
        }
        return text;
    }
}
