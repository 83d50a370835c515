using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NsnGen.Files;

namespace NsnGen.Bench;

/// <summary>Two processes against one with as many batches, and what a model makes of that for more machines; docs/distributed.md.</summary>
/// <param name="steps">The steps of each measurement.</param>
internal sealed class DistributedBenchmark(int steps)
{
    /// <summary>Assumed, not measured: a ring on common networks, with a tenth of the line lost.</summary>
    private static readonly (string Name, double Latency, double Bandwidth)[] Networks =
    [
        ("10 Gbit/s, 30 µs", 30e-6, 1125),
        ("100 Gbit/s, 10 µs", 10e-6, 11250),
    ];

    /// <summary>Measures, writes the CSV, and prints tables.</summary>
    /// <param name="folder">Where the CSV goes.</param>
    public void Run(DirectoryInfo folder)
    {
        var single = Measure(processes: 1, threads: 1, batches: 1);
        var alone = Measure(processes: 1, threads: 1, batches: 2);
        var threaded = Measure(processes: 1, threads: 2, batches: 2);
        var joint = Measure(processes: 2, threads: 1, batches: 1);
        IReadOnlyList<ScalingResult> results = [alone, threaded, joint];
        Write(Path.Combine(folder.FullName, "distributed.csv"), [single, .. results]);
        Head(
            "processes | threads of each | seconds a step | speed-up | sending, ms | waiting, ms | MB sent | MB of all rows"
        );
        foreach (var result in results)
        {
            Row(
                $"{result.Processes} | {result.Threads} | {result.Seconds:f3} | {alone.Seconds / result.Seconds:f2} × | {1000 * result.Sending:f1} | {1000 * result.Waiting:f1} | {result.Megabytes:f1} | {result.WholeMegabytes:f1}"
            );
        }
        Predict(single, alone, joint);
    }

    /// <summary>A step of two batches is one of one batch and another batch: what is left of one batch is what all machines repeat.</summary>
    private static void Predict(ScalingResult single, ScalingResult alone, ScalingResult joint)
    {
        var compute = alone.Seconds - single.Seconds;
        var model = new ScalingModel(compute, single.Seconds - compute, joint.Megabytes, joint.Messages);
        // A sum of two processes moves each byte once, so its measured rate is that of a ring.
        var sending = model.Sending(2, joint.Latency / 2, joint.Bandwidth);
        Console.WriteLine(
            Text(
                $"\nA batch takes {compute:f3} s, the rest of a step {single.Seconds - compute:f3} s. Of two processes the model says {model.Speedup(2, joint.Latency / 2, joint.Bandwidth):f2} × and {1000 * sending:f1} ms of sending; measured {alone.Seconds / joint.Seconds:f2} × and {1000 * joint.Sending:f1} ms ({1e6 * joint.Latency:f0} µs, {joint.Bandwidth:f0} MB/s).\n"
            )
        );
        Head("network, assumed | 8 machines | of it sending | 64 machines | of it sending");
        foreach (var (name, latency, bandwidth) in Networks)
        {
            string At(int machines) =>
                Text(
                    $"{model.Speedup(machines, latency, bandwidth):f1} × | {1000 * model.Sending(machines, latency, bandwidth):f0} ms"
                );
            Row($"{name} | {At(8)} | {At(64)}");
        }
    }

    private ScalingResult Measure(int processes, int threads, int batches)
    {
        string[] program =
        [
            typeof(ScalingRun).Assembly.Location,
            ScalingRun.Command,
            $"{threads}",
            $"{batches}",
            $"{steps}",
        ];
        var start =
            processes == 1
                ? new ProcessStartInfo("dotnet", program)
                : new ProcessStartInfo("mpirun", ["-n", $"{processes}", "--bind-to", "none", "dotnet", .. program]);
        start.RedirectStandardOutput = true;
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        var at = output.IndexOf(ScalingRun.Mark, StringComparison.Ordinal);
        return child.ExitCode == 0 && at >= 0
            ? JsonSerializer.Deserialize<ScalingResult>(output[(at + ScalingRun.Mark.Length)..].Split('\n')[0])!
            : throw new InvalidOperationException($"{start.FileName} ended with {child.ExitCode}.\n{output}");
    }

    private static void Write(string path, IEnumerable<ScalingResult> results)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var rows = results.Select(r =>
            Text(
                $"{r.Processes},{r.Threads},{r.Batches},{r.Seconds:g5},{r.Sending:g4},{r.Waiting:g4},{r.Megabytes:g5},{r.WholeMegabytes:g5},{r.Messages:g4},{r.Latency:g4},{r.Bandwidth:g5}"
            )
        );
        AtomicFile.Write(
            path,
            $"processes,threads,batches,seconds,sending,waiting,megabytes,megabytes_of_all_rows,messages,latency,megabytes_a_second\n{string.Join('\n', rows)}\n"
        );
    }

    private static void Row(FormattableString cells) => Console.WriteLine($"| {Text(cells)} |");

    private static void Head(string cells) =>
        Console.WriteLine($"| {cells} |\n|{string.Concat(cells.Split('|').Select(_ => " ---: |"))}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
