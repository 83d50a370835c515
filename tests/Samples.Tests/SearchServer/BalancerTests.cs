using System.Net;
using System.Net.Http.Json;
using NsnGen.Samples.SearchServer;

namespace NsnGen.Samples.Tests;

/// <summary>Two servers behind a third process, all real, one of which dies under load.</summary>
[Trait("Speed", "Slow")]
[Collection<RunningServerGroup>]
public sealed class BalancerTests(RunningServer server)
{
    private const int Requests = 10_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_request_is_lost_when_one_of_two_servers_is_killed()
    {
        using var second = server.Another();
        var address = await RunningServer.AddressAsync(second, Cancellation);
        using var balancer = SampleProcess.Start<SearchEndpoint>(
            "--urls",
            "http://127.0.0.1:0",
            "--forward",
            $"{server.Address}",
            $"{address}"
        );
        using var client = new HttpClient { BaseAddress = await RunningServer.AddressAsync(balancer, Cancellation) };
        var statuses = new HttpStatusCode[Requests];
        await Parallel.ForAsync(
            0,
            Requests,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (i, cancellation) =>
            {
                if (i == Requests / 4)
                {
                    second.Kill();
                }
                using var answer = await client.PostAsJsonAsync(
                    "v1/embeddings",
                    new
                    {
                        model = Server.Model,
                        input = $"text {i}",
                        budget = "25 %",
                    },
                    cancellation
                );
                statuses[i] = answer.StatusCode;
            }
        );
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        balancer.Interrupt();
        var (exitCode, _, error) = await balancer.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
    }

    [Fact]
    public async Task Without_any_server_the_fault_is_clear()
    {
        using var balancer = SampleProcess.Start<SearchEndpoint>(
            "--urls",
            "http://127.0.0.1:0",
            "--forward",
            "http://127.0.0.1:1"
        );
        using var client = new HttpClient { BaseAddress = await RunningServer.AddressAsync(balancer, Cancellation) };
        using var answer = await client.GetAsync("v1/models", Cancellation);
        // Which of the two depends on whether a look at its health came first.
        Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable);
    }
}
