using System.ClientModel;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace NsnGen.Serving.Tests;

/// <summary>The HTTP API of chat, over a real socket.</summary>
public sealed class ChatTests : IDisposable
{
    private readonly TinyLlama llama = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => llama.Dispose();

    [Fact]
    public async Task The_client_of_OpenAI_gets_the_answer_of_the_model()
    {
        await using var host = await StartAsync();

        var answer = (
            await ClientOf(host).CompleteChatAsync([new UserChatMessage("tell me")], Options(12), Cancellation)
        ).Value;

        Assert.Equal(llama.Greedy("tell me", Rank.Of(32), 12), answer.Content[0].Text);
        Assert.Equal(OpenAI.Chat.ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal((7, 12), (answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount));
    }

    [Fact]
    public async Task The_client_of_OpenAI_gets_the_answer_as_it_is_written()
    {
        await using var host = await StartAsync();

        var parts = await ClientOf(host)
            .CompleteChatStreamingAsync([new UserChatMessage("tell me")], Options(12), Cancellation)
            .ToListAsync(Cancellation);

        Assert.Equal(
            llama.Greedy("tell me", Rank.Of(32), 12),
            string.Concat(parts.SelectMany(part => part.ContentUpdate).Select(part => part.Text))
        );
        Assert.True(parts.Count(part => part.ContentUpdate.Count > 0) > 6);
        Assert.Equal(12, parts.Single(part => part.Usage is not null).Usage.OutputTokenCount);
    }

    [Fact]
    public async Task Ranks_of_phases_are_fields_and_every_event_tells_its_own()
    {
        await using var host = await StartAsync();
        const string Body = """
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "tell me"}]}], "stream": true, "max_tokens": 5,
             "prompt_rank": "full", "rank": 8, "last_rank": 2, "fall_over": 3}
            """;

        using var response = await PostAsync(host, Body);
        var events = (await response.Content.ReadAsStringAsync(Cancellation)).Split(
            "\n\n",
            StringSplitOptions.RemoveEmptyEntries
        );

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("data: [DONE]", events[^1]);
        var told = events[..^1]
            .Select(each => JsonSerializer.Deserialize<JsonElement>(each["data: ".Length..]))
            .ToList();
        Assert.Equal(
            ["32", "8", "4", "2", "2", "32"],
            told.Select(each => each.GetProperty("nsn").GetProperty("rank").GetString())
        );
        Assert.Equal(3, told[^1].GetProperty("nsn").GetProperty("answer_ranks").GetArrayLength());
        Assert.Equal("length", told[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData("""{"messages": []}""", "at least one message")]
    [InlineData("""{}""", "at least one message")]
    [InlineData("""{"messages": [{"content": "a"}]}""", "has a role")]
    [InlineData("""{"messages": [{"role": "user"}]}""", "content of a message")]
    [InlineData("""{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}""", "content of a message")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}], "n": 2}""", "n is 1")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}], "tools": [{}]}""", "no tools")]
    [InlineData(
        """{"messages": [{"role": "user", "content": "a"}], "response_format": {"type": "json_object"}}""",
        "no other format"
    )]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}], "temperature": -1}""", "A temperature")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}], "stop": [1]}""", "stop is a text")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}], "rank": 999}""", "no rank 999")]
    [InlineData(
        """{"messages": [{"role": "user", "content": "a"}], "stream": true, "last_rank": "x"}""",
        "A rank is a number"
    )]
    [InlineData("""{"messages": [{"role": "user", "content": "\udc00"}]}""", "not valid UTF-8")]
    public async Task A_wrong_request_is_told_what_is_wrong_and_the_server_goes_on(string body, string detail)
    {
        await using var host = await StartAsync();

        using var response = await PostAsync(host, body);

        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var next = await PostAsync(host, """{"messages": [{"role": "user", "content": "a"}], "max_tokens": 1}""");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_deadline_in_the_middle_of_an_answer_is_its_last_event()
    {
        await using var host = await StartAsync(() => Thread.Sleep(10));

        using var response = await PostAsync(
            host,
            """{"messages": [{"role": "user", "content": "a"}], "stream": true, "max_tokens": 90, "timeout_ms": 300}"""
        );
        var events = (await response.Content.ReadAsStringAsync(Cancellation)).Split(
            "\n\n",
            StringSplitOptions.RemoveEmptyEntries
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("was not answered within 300 ms", events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_its_answer()
    {
        var held = new SemaphoreSlim(0);
        await using var host = await StartAsync(() => held.Wait(Cancellation), warmUp: false);
        held.Release(2);
        using (var client = new HttpClient { BaseAddress = host.Client.BaseAddress })
        {
            using var body = new StringContent(
                """{"messages": [{"role": "user", "content": "a"}], "stream": true, "max_tokens": 80}"""
            );
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = body };
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                Cancellation
            );
        }
        while (host.AbortedRequests == 0)
        {
            await Task.Delay(1, Cancellation);
        }
        held.Release(5);

        using var next = await PostAsync(host, """{"messages": [{"role": "user", "content": "a"}], "max_tokens": 2}""");

        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.InRange(llama.Steps, 4, 5);
    }

    private Task<TestHost> StartAsync(Action? beforeStep = null, bool warmUp = true)
    {
        llama.BeforeStep = beforeStep ?? (() => { });
        return TestHost.StartAsync(
            configure: options => options.WarmUp = warmUp,
            services: services =>
                services.AddNestedModel(
                    "llama",
                    _ => new TinyLlama().Nested,
                    nested => llama.Decoder(nested),
                    options => options.WarmUp = warmUp
                )
        );
    }

    private static ChatClient ClientOf(TestHost host) =>
        new(
            "llama",
            new ApiKeyCredential("none"),
            new OpenAIClientOptions { Endpoint = new Uri(host.Client.BaseAddress!, "/v1") }
        );

    private static ChatCompletionOptions Options(int tokens) => new() { MaxOutputTokenCount = tokens };

    private static Task<HttpResponseMessage> PostAsync(TestHost host, string body) =>
        host.Client.PostAsync(
            "/v1/chat/completions",
            new StringContent(body, Encoding.UTF8, "application/json"),
            Cancellation
        );
}
