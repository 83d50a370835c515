using NsnGen.Analysis;
using NsnGen.Engine;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.DocSearch;

/// <summary>The main job: search the documentation of .NET at every budget, and show what each is worth.</summary>
public sealed class Demo(DemoOptions options, Screen screen, CancellationToken cancellation)
{
    public async Task RunAsync()
    {
        TorchEngine.EnsureLoaded();
        screen.Line(TorchEngine.Description);
        using var engine = await SearchEngine.OpenAsync(options.Search, screen, cancellation);
        await ShowFrontierAsync(engine);
        new Answers(engine, screen).Show(options.Ask);
    }

    private async Task ShowFrontierAsync(SearchEngine engine)
    {
        screen.Heading("3. Frontier: quality of a search against the cost of its query");
        var quality = new RetrievalQuality(engine, engine.Corpus.HeldOut.Take(options.Names), cancellation);
        var agreements = new Dictionary<string, double>(StringComparer.Ordinal);
        var candidates = new FrontierCandidates(engine.Model, quality, agreements, cancellation);
        var points = await screen.ProgressAsync(
            "measuring",
            candidates.Count,
            progress => Measure(candidates, progress),
            cancellation
        );
        var report = new FrontierReport
        {
            Title = "Search in the documentation of .NET",
            Metric = "names that find their own summary",
            Seed = options.Search.Recipe.Seed,
            Engine = TorchEngine.Description,
            Dense = points[0],
            Nested = [.. points.Skip(1)],
        };
        new FrontierTable(report, continued: "")
            .With("own summary", point => Figure.Percent(point.Quality))
            .With("dense's first", point => Figure.Percent(agreements[point.Name ?? FrontierCandidates.Dense]))
            .WithLatency("ms (1)", rows: 1, "0.0")
            .WithLatency("ms (64)", rows: 64, "0.0")
            .Show(screen);
        screen.Line(
            $"{quality.Names.Count} names that training has not seen, in words: how often the first {RetrievalQuality.Depth} texts have the member's own summary, and the first text of the dense model."
        );
        foreach (var path in report.Save(options.Out))
        {
            screen.Line($"written: {path}");
        }
    }

    /// <summary>One thread for latencies, as two that wait for each other on a busy machine would blur them.</summary>
    private IReadOnlyList<FrontierPoint> Measure(FrontierCandidates candidates, IProgress<int> progress)
    {
        var threads = get_num_threads();
        set_num_threads(1);
        try
        {
            return Frontier.Measure(
                [.. candidates.All()],
                candidates.DenseCost,
                new MeasureOptions
                {
                    Runs = options.LatencyRuns,
                    Progress = progress,
                    Cancellation = cancellation,
                }
            );
        }
        finally
        {
            set_num_threads(threads);
        }
    }
}
