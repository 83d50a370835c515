using System.ClientModel;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Embeddings;

namespace NsnGen.Serving.Tests;

/// <summary>The HTTP API of embeddings, over a real socket.</summary>
public sealed class EmbeddingsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_client_of_OpenAI_gets_the_vectors_of_the_model()
    {
        await using var host = await TestHost.StartAsync();
        var client = ClientOf(host);

        var answer = await client.GenerateEmbeddingsAsync(["one text", "and another"], cancellationToken: Cancellation);

        Assert.Equal(["one text", "and another"], Texts(host, answer.Value, "one text", "and another"));
        Assert.Equal(19, answer.Value.Usage.InputTokenCount);
        Assert.True(answer.GetRawResponse().Headers.TryGetValue("nsn-rank", out var rank));
        Assert.Equal("32", rank);
    }

    [Fact]
    public async Task The_client_of_OpenAI_is_told_what_is_wrong()
    {
        await using var host = await TestHost.StartAsync();

        var fault = await Assert.ThrowsAsync<ClientResultException>(() =>
            ClientOf(host).GenerateEmbeddingAsync(new string('a', 65), cancellationToken: Cancellation)
        );

        Assert.Equal(400, fault.Status);
        Assert.Contains("A text has 65 tokens; the model takes at most 64.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"rank\": 4", "4")]
    [InlineData("\"rank\": \"R8\"", "8")]
    [InlineData("\"rank\": \"full\"", "32")]
    [InlineData("\"budget\": 0.3", "4")]
    [InlineData("\"budget\": \"30 %\"", "4")]
    [InlineData("\"budget\": 1, \"rank\": null", "32")]
    [InlineData("\"user\": \"somebody\"", "32")]
    public async Task The_rank_that_is_asked_for_is_used_and_told(string asked, string rank)
    {
        await using var host = await TestHost.StartAsync();

        using var response = await PostAsync(host, $$"""{"model": "tiny", "input": "text", {{asked}}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var used = body.GetProperty("nsn");
        Assert.Equal(rank, used.GetProperty("rank").GetString());
        Assert.Equal(rank, Assert.Single(response.Headers.GetValues("nsn-rank")));
        Assert.True(
            used.GetProperty("multiply_adds").GetDouble() <= used.GetProperty("dense_multiply_adds").GetDouble()
        );
        var expected = host.Server.Encoder.Alone(
            "text",
            Rank.Of(int.Parse(rank, System.Globalization.CultureInfo.InvariantCulture))
        );
        Tiny.Equal(expected, body.GetProperty("data")[0].GetProperty("embedding").Deserialize<float[]>()!);
    }

    [Theory]
    [InlineData("""{"input": "text", "rank": 33}""", 400, "no rank 33")]
    [InlineData("""{"input": "text", "rank": 0}""", 400, "A rank is a number from 1")]
    [InlineData("""{"input": "text", "rank": "tall"}""", 400, "A rank is a number from 1")]
    [InlineData("""{"input": "text", "rank": 4, "budget": 0.5}""", 400, "not for both")]
    [InlineData("""{"input": "text", "budget": 40}""", 400, "A budget is a share")]
    [InlineData("""{"input": "text", "budget": 0.001}""", 400, "the cheapest costs")]
    [InlineData("""{"input": "text", "dimensions": 16}""", 400, "have 32 dimensions")]
    [InlineData("""{"input": "text", "encoding_format": "hex"}""", 400, "float or base64")]
    [InlineData("""{"input": "text", "timeout_ms": -1}""", 400, "timeout_ms")]
    [InlineData("""{"input": "text", "model": "tall"}""", 404, "there are: tiny")]
    [InlineData("""{"input": []}""", 400, "at least one text")]
    [InlineData("""{"input": [[1, 2]]}""", 400, "lists of tokens")]
    [InlineData("""{"input": 7}""", 400, "lists of tokens")]
    [InlineData("""{}""", 400, "lists of tokens")]
    [InlineData("""{"input": "\ud800"}""", 400, "not valid UTF-8")]
    [InlineData("""{"input": """, 400, "not the JSON")]
    [InlineData("""null""", 400, "not the JSON")]
    [InlineData("""[1]""", 400, "not the JSON")]
    [InlineData("", 400, "not the JSON")]
    public async Task A_wrong_request_is_told_what_is_wrong_and_the_server_goes_on(
        string body,
        int status,
        string detail
    )
    {
        await using var host = await TestHost.StartAsync();

        using var response = await PostAsync(host, body);

        await AssertProblemAsync(response, status, detail);
        using var next = await PostAsync(host, """{"input": "text"}""");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused()
    {
        await using var host = await TestHost.StartAsync();
        byte[] bytes = [.. "{\"input\": \""u8, 0xC3, 0x28, .. "\"}"u8];

        using var response = await host.Client.PostAsync("/v1/embeddings", new ByteArrayContent(bytes), Cancellation);

        await AssertProblemAsync(response, 400, "not valid UTF-8");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_megabyte_is_refused_however_it_is_sent(bool chunked)
    {
        await using var host = await TestHost.StartAsync(configure: options => options.MaxBodyBytes = 100_000);
        using var content = new StringContent($$"""{"input": "{{new string('a', 1 << 20)}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/embeddings") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;

        using var response = await host.Client.SendAsync(request, Cancellation);

        await AssertProblemAsync(response, 413, "at most 100000 bytes");
    }

    [Fact]
    public async Task A_megabyte_that_the_body_limit_lets_in_is_a_text_that_is_too_long()
    {
        await using var host = await TestHost.StartAsync(configure: options => options.MaxBodyBytes = 10 << 20);

        using var response = await PostAsync(host, $$"""{"input": "{{new string('a', 1 << 20)}}"}""");

        await AssertProblemAsync(response, 400, "A text has 1048576 characters; at most 32768 are taken.");
    }

    [Fact]
    public async Task A_full_queue_answers_429_with_a_time_to_come_back()
    {
        using var go = new ManualResetEventSlim();
        await using var host = await TestHost.StartAsync(
            nested => Tiny.Held(nested, go),
            options => (options.QueueLimit, options.MaxInputs, options.WarmUp) = (2, 2, false)
        );
        var running = PostAsync(host, """{"input": "runs"}""");
        await host.WaitForAsync(load => load is { Waiting: 0, Arrived: > 0 });
        var waiting = PostAsync(host, """{"input": ["waits", "too"]}""");
        await host.WaitForAsync(load => load.Waiting == 2);

        using var refused = await PostAsync(host, """{"input": "more"}""");
        await AssertProblemAsync(refused, 429, "2 wait, of at most 2");
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        go.Set();
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [(await running).StatusCode, (await waiting).StatusCode]);
    }

    [Fact]
    public async Task A_deadline_answers_504()
    {
        using var go = new ManualResetEventSlim();
        await using var host = await TestHost.StartAsync(
            nested => Tiny.Held(nested, go),
            options => options.WarmUp = false
        );

        using var late = await PostAsync(host, """{"input": "late", "timeout_ms": 1}""");

        go.Set();
        await AssertProblemAsync(late, 504, "not answered within 1 ms");
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_the_queue()
    {
        using var go = new ManualResetEventSlim();
        await using var host = await TestHost.StartAsync(
            nested => Tiny.Held(nested, go),
            options => options.WarmUp = false
        );
        var running = PostAsync(host, """{"input": "runs"}""");
        await host.WaitForAsync(load => load is { Waiting: 0, Arrived: > 0 });
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(host.Client.BaseAddress!.Host, host.Client.BaseAddress.Port, Cancellation);
            const string Body = """{"input": ["goes", "away"]}""";
            var request =
                $"POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
            await host.WaitForAsync(load => load.Waiting == 2);
        }
        await host.WaitForAsync(load => load.Waiting == 0);
        go.Set();

        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
    }

    [Fact]
    public async Task Connections_that_stay_half_open_keep_nobody_out()
    {
        await using var host = await TestHost.StartAsync();
        var halves = new List<TcpClient>();
        for (var i = 0; i < 50; i++)
        {
            var socket = new TcpClient();
            halves.Add(socket);
            await socket.ConnectAsync(host.Client.BaseAddress!.Host, host.Client.BaseAddress.Port, Cancellation);
            const string Begun =
                "POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"input\": \"hal";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Begun), Cancellation);
        }

        using var response = await PostAsync(host, """{"input": "whole"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        halves.ForEach(socket => socket.Dispose());
        using var next = await PostAsync(host, """{"input": "whole"}""");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_model_that_fails_answers_500_and_nothing_of_the_text_is_told()
    {
        await using var host = await TestHost.StartAsync(nested =>
            NestedEncoder.Of(
                nested,
                text =>
                    text.StartsWith("bad", StringComparison.Ordinal)
                        ? throw new InvalidDataException(text)
                        : TinyEncoder.Tokens(text),
                (model, tokens, present) => model.call(tokens, present)
            )
        );

        using var response = await PostAsync(host, """{"input": "bad secret"}""");

        await AssertProblemAsync(response, 500, "could not answer");
        Assert.DoesNotContain(
            "secret",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.Contains("System.IO.InvalidDataException", host.Logger.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", host.Logger.Text, StringComparison.Ordinal);
        using var next = await PostAsync(host, """{"input": "good"}""");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task The_list_of_models_tells_their_points()
    {
        await using var host = await TestHost.StartAsync();

        var list = await host.Client.GetFromJsonAsync<JsonElement>("/v1/models", Cancellation);
        var model = Assert.Single(list.GetProperty("data").EnumerateArray());

        Assert.Equal("tiny", model.GetProperty("id").GetString());
        Assert.Equal(32, model.GetProperty("nsn").GetProperty("max_rank").GetInt32());
        Assert.All(
            model.GetProperty("nsn").GetProperty("points").EnumerateArray(),
            point => Assert.True(point.GetProperty("ms").GetDouble() > 0)
        );
        using var absent = await host.Client.GetAsync("/v1/models/tall", Cancellation);
        await AssertProblemAsync(absent, 404, "there are: tiny");
    }

    private static EmbeddingClient ClientOf(TestHost host) =>
        new(
            "tiny",
            new ApiKeyCredential("none"),
            new OpenAIClientOptions { Endpoint = new Uri(host.Client.BaseAddress!, "/v1") }
        );

    /// <summary>Which of some texts the vectors belong to.</summary>
    private static List<string> Texts(TestHost host, OpenAIEmbeddingCollection vectors, params string[] texts) =>
        [
            .. vectors.Select(vector =>
                texts.Single(text =>
                    host.Server.Encoder.Alone(text, Rank.Of(32))
                        .Zip(vector.ToFloats().ToArray())
                        .All(pair => Math.Abs(pair.First - pair.Second) < 1e-5)
                )
            ),
        ];

    private static Task<HttpResponseMessage> PostAsync(TestHost host, string body) =>
        host.Client.PostAsync(
            "/v1/embeddings",
            new StringContent(body, Encoding.UTF8, "application/json"),
            Cancellation
        );

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status, string detail)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            problem.GetProperty("detail").GetString(),
            problem.GetProperty("error").GetProperty("message").GetString()
        );
    }
}
