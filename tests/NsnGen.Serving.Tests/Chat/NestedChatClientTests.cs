using Microsoft.Extensions.AI;
using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;

namespace NsnGen.Serving.Tests;

/// <summary>A language model as .NET's own chat client.</summary>
public sealed class NestedChatClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ranks_are_options_and_the_answer_tells_them()
    {
        using var llama = new TinyLlama();
        await using var server = new ChatServer("llama", llama.Decoder());
        using var client = new NestedChatClient(server);

        var small = await client.GetResponseAsync("tell me", Options(8).WithRank(Rank.Of(4)), Cancellation);
        var cheap = await client.GetResponseAsync(
            "tell me",
            Options(8).WithRank(Rank.Of(32)).WithBudget(0.5),
            Cancellation
        );
        var untyped = await client.GetResponseAsync(
            "tell me",
            new ChatOptions
            {
                MaxOutputTokens = 8,
                AdditionalProperties = new() { ["rank"] = "R4" },
            },
            Cancellation
        );

        Assert.Equal(llama.Greedy("tell me", Rank.Of(4), 8), small.Text);
        Assert.Equal(small.Text, untyped.Text);
        Assert.Equal((7, 8), (small.Usage!.InputTokenCount, small.Usage.OutputTokenCount));
        Assert.Equal(ChatFinishReason.Length, small.FinishReason);
        var details = Assert.IsType<ChatAnswer>(cheap.AdditionalProperties![NestedChatClient.DetailsKey]);
        Assert.True(details.Cost.Share <= 0.5);
    }

    [Fact]
    public async Task An_answer_streams_and_stops_when_it_is_cancelled()
    {
        using var llama = new TinyLlama();
        await using var server = new ChatServer("llama", llama.Decoder());
        using IChatClient client = new NestedChatClient(server);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var ranks = new PhaseRanks { Prompt = RankChoice.Full, Answer = RankChoice.Of(Rank.Of(8)) };

        var seen = new List<string>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (
                var update in client.GetStreamingResponseAsync("tell me", Options(80).WithRanks(ranks), cancel.Token)
            )
            {
                seen.Add((string)update.AdditionalProperties!["rank"]!);
                await cancel.CancelAsync();
            }
        });

        Assert.Equal("32", seen[0]);
        Assert.Equal(server, client.GetService<ChatServer>());
    }

    [Fact]
    public async Task Tools_and_other_formats_are_refused()
    {
        using var llama = new TinyLlama();
        await using var server = new ChatServer("llama", llama.Decoder());
        using var client = new NestedChatClient(server);
        var tool = AIFunctionFactory.Create(() => 1, "one");

        await Tiny.RefusedAsync(
            RefusalReason.Input,
            () => client.GetResponseAsync("a", new ChatOptions { Tools = [tool] }, Cancellation)
        );
        await Tiny.RefusedAsync(
            RefusalReason.Input,
            () =>
                client.GetResponseAsync("a", new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, Cancellation)
        );
    }

    [Fact]
    public async Task The_sample_s_trained_Llama_tells_the_story_that_its_own_decoder_does()
    {
        var data = Environment.GetEnvironmentVariable("NSN_DATA");
        Assert.SkipUnless(Directory.Exists(data), "NSN_DATA does not name a folder with stories260K.");
        var pretrained = Pretrained.Open(Path.Combine(data, "stories260K"));
        using var nested = Llama.Nested.From(pretrained.Read());
        nested.eval();
        var decoder = NestedDecoder.Of(
            nested,
            pretrained.Tokenizer.Encode,
            pretrained.Tokenizer.Decode,
            () => new KeyValueCache(pretrained.Config.Layers, pretrained.Config.Context),
            (model, tokens, cache) => model.call(tokens, cache),
            new DecoderSettings { MaxTokens = pretrained.Config.Context, Ends = [Tokenizer.Start] }
        );
        await using var server = new ChatServer("stories", decoder);
        using var client = new NestedChatClient(server);

        var told = await client.GetResponseAsync("Once upon a time", Options(100), Cancellation);

        var prompt = pretrained.Tokenizer.Encode("Once upon a time");
        var written = Decoder
            .Of(nested, _ => nested.WithRank(Llama.Rank.Full).Rank, pretrained.Config)
            .Write(prompt, 100, Choice.Greedy);
        Assert.Equal(pretrained.Tokenizer.Decode(prompt.Concat(written)), "Once upon a time" + told.Text);
        Assert.StartsWith(", there was a", told.Text, StringComparison.Ordinal);
    }

    private static ChatOptions Options(int tokens) => new() { MaxOutputTokens = tokens };
}
