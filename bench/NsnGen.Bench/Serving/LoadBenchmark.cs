using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using NsnGen.Samples;
using NsnGen.Samples.DocSearch;
using NsnGen.Samples.SearchServer;
using NsnGen.Serving;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>
/// The document search's encoder under load, over HTTP on loopback: the dense model, a fixed budget and the controller, at shares of what
/// the dense model can serve. Each forward runs on one thread; the clients share the machine.
/// </summary>
/// <param name="search">What is searched, and with what.</param>
/// <param name="target">What the controller holds: the latency of 95 % of the requests.</param>
/// <param name="seconds">For how long each load is sent.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class LoadBenchmark(SearchOptions search, TimeSpan target, int seconds, CancellationToken cancellation)
{
    private const string Dense = "dense";
    private static readonly double[] Loads = [0.5, 1, 2, 4];
    private static readonly string[] Servers = [Dense, "fixed at 25 %", "controller"];

    /// <summary>Runs all of it.</summary>
    /// <param name="csv">The file for the results.</param>
    public async Task RunAsync(string csv)
    {
        var screen = Screen.ForConsole();
        using var engine = await SearchEngine.OpenAsync(search, screen, cancellation);
        var qualities = await new PlanQualities(engine, screen, cancellation).MeasureAsync();
        var quality = new RetrievalQuality(engine, engine.Corpus.ForProof, cancellation);
        await using var app = Build(engine, qualities);
        await app.StartAsync(cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var load = new OpenLoop(new EmbeddingClient(http), [.. quality.Queries.Select(query => query.Text)]);

        await load.CapacityAsync(Dense, inFlight: 64, TimeSpan.FromSeconds(2), cancellation);
        var capacity = await load.CapacityAsync(Dense, inFlight: 64, TimeSpan.FromSeconds(seconds), cancellation);
        screen.Line(
            string.Create(CultureInfo.InvariantCulture, $"the dense model serves {capacity:0} requests a second")
        );
        var results = new List<LoadResult>();
        foreach (var share in Loads)
        {
            foreach (var server in Servers)
            {
                var answers = await load.RunAsync(
                    server,
                    share * capacity,
                    TimeSpan.FromSeconds(seconds),
                    cancellation
                );
                results.Add(Summary(server, share, answers, quality, engine.Index));
                // Queues run empty, and the controller rises again.
                await Task.Delay(TimeSpan.FromSeconds(5), cancellation);
            }
        }
        LoadReport.Show(results, screen);
        LoadReport.Save(results, csv);
        screen.Line($"written: {csv}");
        await app.StopAsync(cancellation);
    }

    private WebApplication Build(SearchEngine engine, IReadOnlyDictionary<string, double> qualities)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var server in Servers)
        {
            builder.Services.AddNestedModel(
                server,
                _ => engine.Model.Nested,
                _ => ServedEncoder.Of(engine, qualities),
                options =>
                {
                    options.Threads = 1;
                    options.Rank = server == Dense ? "full" : null;
                    options.Budget = server == Servers[1] ? "25 %" : null;
                    options.TargetP95 = server == Servers[2] ? target : null;
                }
            );
        }
        var app = builder.Build();
        app.MapNestedModels();
        return app;
    }

    private LoadResult Summary(
        string server,
        double share,
        IReadOnlyList<LoadAnswer> answers,
        RetrievalQuality quality,
        SearchIndex index
    )
    {
        var answered = answers.Where(answer => answer.Vector is not null).ToList();
        var refused = answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests);
        var times = answered.Select(answer => answer.Milliseconds).Order().ToList();
        return new LoadResult(
            server,
            share,
            (double)answers.Count / seconds,
            (double)answered.Count / seconds,
            (double)refused / answers.Count,
            (double)(answers.Count - answered.Count - refused) / answers.Count,
            (At(times, 0.5), At(times, 0.95), At(times, 0.99)),
            answered.Average(answer => answer.CostShare),
            QualityOf(answered, quality, index)
        );
    }

    private static double At(List<double> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];

    private static (double OwnSummary, double FirstOfDense) QualityOf(
        List<LoadAnswer> answered,
        RetrievalQuality quality,
        SearchIndex index
    )
    {
        const int Together = 256;
        var found = answered
            .Chunk(Together)
            .SelectMany(chunk =>
            {
                using var queries = tensor(
                    chunk.SelectMany(answer => answer.Vector!).ToArray(),
                    [chunk.Length, chunk[0].Vector!.Length]
                );
                return chunk.Zip(index.Search(queries, RetrievalQuality.Depth));
            })
            .ToList();
        return (
            found.Average(e => quality.FindsOwnSummary(e.First.Query, e.Second) ? 1.0 : 0),
            found.Average(e => quality.FindsFirstOfDense(e.First.Query, e.Second) ? 1.0 : 0)
        );
    }
}
