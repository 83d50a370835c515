using System.Diagnostics;
using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>From the start of a process to the first token of a small Llama that is read from a file.</summary>
internal static class StartUp
{
    /// <summary>The command by which a child process is asked to start up.</summary>
    public const string Command = "start-up";
    private const int Rank = 72;

    private const string Dense = "dense";
    private const string OneRank = "one-rank";
    private const string AllRanks = "all-ranks";

    /// <summary>Runs children in turn: dense ones, nested ones that load the rank they run at, and nested ones that load all.</summary>
    /// <param name="runs">How many of each.</param>
    public static IEnumerable<SpeedResult> Measure(int runs)
    {
        var folder = Directory.CreateTempSubdirectory("nsngen-bench");
        try
        {
            var (dense, nested) = Files(folder.FullName);
            var times = Latency.Medians(
                [() => Child(Dense, dense), () => Child(OneRank, nested), () => Child(AllRanks, nested)],
                runs
            );
            SpeedResult Result(string name, double time) =>
                new(name, 1, nameof(ScalarType.Float32), 1, Rank, times[0], time, 1);
            return [Result("start-up, rank 72 loaded", times[1]), Result("start-up, all ranks loaded", times[2])];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What a child does.</summary>
    public static void RunChild(string kind, string path)
    {
        using var untracked = no_grad();
        using var token = zeros([1, 1], ScalarType.Int64);
        if (kind == Dense)
        {
            var dense = new Llama(ModelCases.Config);
            DenseCheckpoint.Load(dense, path);
            dense.eval();
            dense.call(token, null).Dispose();
            return;
        }
        var nested = Llama.Nested.Load(path, () => new Llama(ModelCases.Config), kind == OneRank ? Rank : null);
        nested.eval();
        nested.call(token, null, NsnGen.Rank.Of(Rank)).Dispose();
    }

    private static (string Dense, string Nested) Files(string folder)
    {
        var files = (Path.Combine(folder, "dense.safetensors"), Path.Combine(folder, "nested.safetensors"));
        using var model = ModelCases.Nested(ModelCases.Config);
        model.WithRank(Llama.Rank.Full).Save(files.Item1);
        model.Save(files.Item2);
        return files;
    }

    private static void Child(string kind, string path)
    {
        using var child = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!)
            {
                ArgumentList = { typeof(StartUp).Assembly.Location, Command, kind, path },
            }
        )!;
        child.WaitForExit();
        if (child.ExitCode != 0)
        {
            throw new InvalidOperationException($"The {kind} child process ended with {child.ExitCode}.");
        }
    }
}
