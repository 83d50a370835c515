using System.Diagnostics;
using System.Text.Json;
using NsnGen.Conversion;
using NsnGen.Distributed;
using NsnGen.Samples.Models;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>
/// Steps of training a sentence encoder as large as all-MiniLM-L6-v2, whose full rank is kept, in this process or by all that a launcher
/// started; process 0 prints what they took.
/// </summary>
/// <param name="threads">The threads of each process.</param>
/// <param name="batches">The batches of a step in each process.</param>
/// <param name="steps">How many steps are measured.</param>
internal sealed class ScalingRun(int threads, int batches, int steps)
{
    /// <summary>The command by which a child process is asked to run.</summary>
    public const string Command = "distributed-run";

    /// <summary>What the line begins with that a child prints.</summary>
    public const string Mark = "scaling ";

    private const int WarmUp = 4;
    private const int Sentences = 32;
    private const int Tokens = 32;
    private const int Pings = 200;
    private const int LargeSum = 1 << 22;

    private static readonly IReadOnlyList<Rank> Ranks = Rank.Each(32, 64, 128, 256);

    public void Run()
    {
        var group = new MeteredGroup(Mpi.World);
        set_num_threads(threads);
        using var nested = Nested();
        using var trainer = Trainer(nested, group);
        using var scope = NewDisposeScope();
        var own = Enumerable.Range(0, batches).Select(i => Batch(i * group.Count + group.Index)).ToList();
        Step(trainer, own, WarmUp);
        group.Clear();
        var start = Stopwatch.GetTimestamp();
        Step(trainer, own, steps);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var result = new ScalingResult(group.Count, threads, batches)
        {
            Seconds = seconds / steps,
            Sending = group.Sending.TotalSeconds / steps,
            Waiting = group.Waiting.TotalSeconds / steps,
            Megabytes = group.Bytes / 1e6 / steps,
            Messages = (double)group.Messages / steps,
            WholeMegabytes = nested.parameters().Where(p => p.requires_grad).Sum(p => p.numel()) * sizeof(float) / 1e6,
            Latency = group.Count == 1 ? 0 : SecondsOf(group, 1),
            Bandwidth = group.Count == 1 ? 0 : LargeSum * sizeof(float) / 1e6 / SecondsOf(group, LargeSum),
        };
        if (group.Index == 0)
        {
            Console.WriteLine(Mark + JsonSerializer.Serialize(result));
        }
    }

    private static double SecondsOf(ProcessGroup group, int numbers)
    {
        var values = new float[numbers];
        var times = Enumerable
            .Range(0, numbers == 1 ? Pings : Pings / 10)
            .Select(_ =>
            {
                var start = Stopwatch.GetTimestamp();
                group.Sum(values.AsSpan());
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
            });
        return Pace.Median(times);
    }

    private static void Step(NestedTrainer<(Tensor, Tensor)> trainer, IReadOnlyList<(Tensor, Tensor)> own, int times)
    {
        for (var step = 0; step < times; step++)
        {
            trainer.Step(own);
        }
    }

    private static MiniLm.Nested Nested()
    {
        manual_seed(1);
        var nested = MiniLm.Nested.From(
            new MiniLm(MiniLm.L6),
            new ConversionOptions { Initialization = Initialization.Orthogonal(1), DenseAbove = 0.75 }
        );
        FullRank.Freeze(nested);
        nested.train();
        return nested;
    }

    private static NestedTrainer<(Tensor Tokens, Tensor Said)> Trainer(MiniLm.Nested nested, ProcessGroup group) =>
        nested.Trainer<(Tensor Tokens, Tensor Said)>(
            (model, batch) => 1 - (model.call(batch.Tokens, null) * batch.Said).sum(1).mean(),
            new TrainerOptions
            {
                Sampler = (_, _) =>
                    new CostBalancedSampler(Ranks, rank => NsnGen.Layers.ModelCost.Of(nested, rank).Macs),
                ClipGradientNorm = 1,
                Distributed = group,
            }
        );

    private static (Tensor Tokens, Tensor Said) Batch(int index)
    {
        using var generator = new Generator((ulong)(index + 1));
        var said = randn([Sentences, MiniLm.L6.HiddenSize], generator: generator);
        return (
            randint(MiniLm.L6.Vocabulary, [Sentences, Tokens], ScalarType.Int64, generator: generator),
            nn.functional.normalize(said, dim: 1)
        );
    }
}
