using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Measures layers, models, serving, training and start-up against dense ones.</summary>
/// <param name="isQuick">About two minutes in place of five.</param>
internal sealed class SpeedBenchmark(bool isQuick)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly Pace pace = isQuick ? new(0.1, fewestRuns: 3) : new(1, fewestRuns: 5);
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
        foreach (var threads in new[] { 1, 2 }.Where(threads => threads <= Environment.ProcessorCount))
        {
            set_num_threads(threads);
            MeasureWith(threads);
        }
        set_num_threads(1);
        Add(new ServingCases(pace).Fused());
        Add([new ServingCases(pace).ManyThreads()]);
        Add([new TrainingCases(pace).JointStep()]);
        Add(StartUp.Measure(isQuick ? 1 : 4));
        Add([TrainingCases.Surgery(isQuick ? 1 : 5)]);
        memory.AddRange(TrainingCases.Memory());
        Write(folder, page);
    }

    private void MeasureWith(int threads)
    {
        limits.Add(Limits.Measure(pace));
        var layers = new LayerCases(pace);
        var models = new ModelCases(pace);
        Add(layers.Float32());
        if (threads == 1)
        {
            Add(layers.BFloat16());
        }
        Add(models.Block());
        Add(models.Whole());
        Add(new ServingCases(pace).PerRow());
    }

    private void Add(IEnumerable<SpeedResult> found)
    {
        foreach (var result in found)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{clock.Elapsed.TotalSeconds, 4:f0} s  {result.Case}, {result.Threads} threads, {result.Dtype}, {result.Rows} rows, rank {result.Rank}: {result.DenseMs:g3} ms, {result.NestedMs:g3} ms, {result.Ratio:f2} ({result.Ideal:f2})"
                )
            );
            results.Add(result);
        }
    }

    private void Write(DirectoryInfo folder, string page)
    {
        folder.Create();
        var file = Path.Combine(folder.FullName, "speed.json");
        AtomicFile.Write(file, JsonSerializer.Serialize(results, Json));
        new SpeedPage(limits, results, memory).Write(page);
        Console.WriteLine($"written: {file}, {page}");
    }
}
