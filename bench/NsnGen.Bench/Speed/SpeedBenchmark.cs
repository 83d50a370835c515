using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Measures layers, models, serving, training and start-up against dense ones.</summary>
/// <remarks>
/// Layers and models are built and measured in several passes, a minute apart, and of each case the medians are reported: where a
/// weight lies in memory changes the time of a single row by up to a quarter, and a machine has slower minutes.
/// </remarks>
/// <param name="isQuick">One pass in place of five: about two minutes in place of six.</param>
internal sealed class SpeedBenchmark(bool isQuick)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly int passes = isQuick ? 1 : 5;
    private readonly Pace pace = isQuick ? new(0.1, fewestRuns: 3) : new(0.2, fewestRuns: 5);
    private readonly Pace once = isQuick ? new(0.1, fewestRuns: 3) : new(1, fewestRuns: 5);
    private readonly List<SpeedResult> results = [];
    private readonly List<Limits> limits = [];
    private readonly List<MemoryResult> memory = [];
    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>Runs all of it and writes what came out.</summary>
    /// <param name="folder">Gets <c>speed.json</c>.</param>
    /// <param name="page">The page whose tables are replaced.</param>
    public void Run(DirectoryInfo folder, string page)
    {
        using var untracked = no_grad();
        var measured = Enumerable.Range(1, passes).Select(Pass).ToList();
        results.AddRange(Medians(measured));
        set_num_threads(1);
        Add(new ServingCases(once).Fused());
        Add([new ServingCases(once).ManyThreads()]);
        Add([new TrainingCases(once).JointStep()]);
        Add(StartUp.Measure(isQuick ? 1 : 4));
        Add([TrainingCases.Surgery(isQuick ? 1 : 5)]);
        memory.AddRange(TrainingCases.Memory());
        Write(folder, page);
    }

    private List<SpeedResult> Pass(int pass)
    {
        Console.WriteLine($"pass {pass} of {passes}");
        var found = new List<SpeedResult>();
        foreach (var threads in new[] { 1, 2 }.Where(threads => threads <= Environment.ProcessorCount))
        {
            set_num_threads(threads);
            if (pass == 1)
            {
                limits.Add(Limits.Measure(once));
            }
            found.AddRange(WithThreads(threads).Select(Shown));
        }
        return found;
    }

    private IEnumerable<SpeedResult> WithThreads(int threads)
    {
        var layers = new LayerCases(pace);
        var models = new ModelCases(pace);
        return layers
            .Float32()
            .Concat(threads == 1 ? layers.BFloat16() : [])
            .Concat(models.Block())
            .Concat(models.Whole())
            .Concat(new ServingCases(pace).PerRow());
    }

    private static IEnumerable<SpeedResult> Medians(List<List<SpeedResult>> passes) =>
        passes[0].Select((_, i) => SpeedResult.Median([.. passes.Select(pass => pass[i])]));

    private void Add(IEnumerable<SpeedResult> found) => results.AddRange(found.Select(Shown));

    private SpeedResult Shown(SpeedResult result)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{clock.Elapsed.TotalSeconds, 4:f0} s  {result.Case}, {result.Threads} threads, {result.Dtype}, {result.Rows} rows, rank {result.Rank}: {result.DenseMs:g3} ms, {result.NestedMs:g3} ms, {result.Ratio:f2} ({result.Ideal:f2})"
            )
        );
        return result;
    }

    private void Write(DirectoryInfo folder, string page)
    {
        folder.Create();
        var file = Path.Combine(folder.FullName, "speed.json");
        AtomicFile.Write(file, JsonSerializer.Serialize(results, Json));
        var csv = Path.Combine("bench", "results", "speed.csv");
        SpeedCsv.Write(csv, results);
        new SpeedPage(limits, results, memory).Write(page);
        Console.WriteLine($"written: {file}, {csv}, {page}");
    }
}
