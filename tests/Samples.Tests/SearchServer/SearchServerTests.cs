using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NsnGen.Samples.SearchServer;

namespace NsnGen.Samples.Tests;

/// <summary>The server from outside: its own search, the API that it shares with others, and its end.</summary>
[Trait("Speed", "Slow")]
[Collection<RunningServerGroup>]
public sealed class SearchServerTests(RunningServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_shows_the_point_that_was_asked_for_beside_the_dense_model()
    {
        var points = await PointsAsync();
        var cheapest = points[0].GetProperty("rank").GetString();
        var answer = await SearchAsync($"?q=open+a+window&point={Uri.EscapeDataString(cheapest!)}");
        Assert.Equal(cheapest, answer.Nested.Rank);
        Assert.Equal(("full rank", 1.0), (answer.Dense.Rank, answer.Dense.Cost));
        Assert.True(answer.Nested.Macs < answer.Dense.Macs);
        Assert.Equal(answer.Nested.Macs / answer.Dense.Macs, answer.Nested.Cost, 6);
        Assert.Equal("Some.Library.OpensWindow", answer.Dense.Hits[0].Member);
        Assert.Equal(
            answer.Dense.Hits.Select(hit => hit.Score).OrderDescending(),
            answer.Dense.Hits.Select(hit => hit.Score)
        );
    }

    [Fact]
    public async Task Without_a_point_the_server_chooses_and_without_load_it_takes_the_best()
    {
        var best = (await PointsAsync())[^1].GetProperty("rank").GetString();
        Assert.Equal(best, (await SearchAsync("?q=sort+a+list")).Nested.Rank);
    }

    [Theory]
    [InlineData("", "q is what to search for")]
    [InlineData("?q=%20", "q is what to search for")]
    [InlineData("?q=file&point=11+%25", "There is no point \"11 %\"; there are: ")]
    public async Task A_wrong_search_is_refused_with_a_reason(string query, string expected)
    {
        using var answer = await server.Client.GetAsync("v1/search" + query, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains(expected, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeddings_health_and_metrics_are_served_beside_the_page()
    {
        using var embeddings = await server.Client.PostAsJsonAsync(
            "v1/embeddings",
            new
            {
                model = Server.Model,
                input = "a file",
                budget = "50 %",
            },
            Cancellation
        );
        using var body = JsonDocument.Parse(await embeddings.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(384, body.RootElement.GetProperty("data")[0].GetProperty("embedding").GetArrayLength());
        Assert.Equal("Healthy", await server.Client.GetStringAsync("health", Cancellation));
        var metrics = await server.Client.GetStringAsync("metrics", Cancellation);
        Assert.Contains("nsn_batch_size", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_c_stops_it_and_a_second_start_finds_what_the_first_has_made()
    {
        using var second = server.Another();
        await second.WaitForAsync("Ctrl-C stops it", Cancellation);
        second.Interrupt();
        var (exitCode, output, error) = await second.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.DoesNotContain("training: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("measuring: ", output, StringComparison.Ordinal);
        Assert.EndsWith("stopped", output.TrimEnd(), StringComparison.Ordinal);
    }

    private async Task<SearchAnswer> SearchAsync(string query) =>
        (await server.Client.GetFromJsonAsync<SearchAnswer>("v1/search" + query, Cancellation))!;

    private async Task<IReadOnlyList<JsonElement>> PointsAsync()
    {
        using var model = JsonDocument.Parse(
            await server.Client.GetStringAsync($"v1/models/{Server.Model}", Cancellation)
        );
        return [.. model.RootElement.GetProperty("nsn").GetProperty("points").EnumerateArray().Select(p => p.Clone())];
    }
}
