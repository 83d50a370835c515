using System.Diagnostics;
using System.Globalization;
using NsnGen.Samples;
using NsnGen.Samples.DocSearch;
using NsnGen.Samples.SearchServer;
using NsnGen.Serving;

namespace NsnGen.Bench;

/// <summary>Many requests at mixed budgets, and the memory of the process after each tenth of them: it is to stay flat.</summary>
/// <param name="search">What is searched, and with what.</param>
/// <param name="requests">How many requests.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class MemoryBenchmark(SearchOptions search, int requests, CancellationToken cancellation)
{
    private const int InFlight = 32;
    private const int Parts = 10;

    /// <summary>Runs, and shows the memory.</summary>
    public async Task RunAsync()
    {
        var screen = Screen.ForConsole();
        using var engine = await SearchEngine.OpenAsync(search, screen, cancellation);
        var qualities = await new PlanQualities(engine, screen, cancellation).MeasureAsync();
        await using var server = new EmbeddingServer(
            "minilm",
            ServedEncoder.Of(engine, qualities),
            new ServingOptions { Threads = 1 }
        );
        await server.WarmUpAsync(cancellation);
        var texts = engine.Corpus.HeldOut.Select(query => query.Text).ToList();
        screen.Line($"{requests} requests, {InFlight} at a time, at {server.Ladder.Points.Count} points in turn");
        for (var part = 0; part < Parts; part++)
        {
            await SendAsync(server, texts, part * (requests / Parts), (part + 1) * (requests / Parts));
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"after {(part + 1) * (requests / Parts)}: {MegabytesNow():0} MB"
                )
            );
        }
    }

    private Task SendAsync(EmbeddingServer server, List<string> texts, int first, int end)
    {
        var points = server.Ladder.Points;
        return Parallel.ForAsync(
            first,
            end,
            new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellation },
            async (i, token) =>
                await server.EmbedAsync(
                    [texts[i % texts.Count]],
                    RankChoice.Of(points[i % points.Count].Rank),
                    cancellation: token
                )
        );
    }

    private static double MegabytesNow()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1e6;
    }
}
