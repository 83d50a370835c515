using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>Many requests at different ranks, and projections of one input joined into one product.</summary>
/// <param name="pace">How long to measure.</param>
internal sealed class ServingCases(Pace pace)
{
    public const string FusedCase = "three projections fused";

    private const double Seconds = 3;
    private const int Width = 768;

    /// <summary>A batch of two rows at each of four ranks in one forward, against the four ranks one after another.</summary>
    public IEnumerable<SpeedResult> PerRow()
    {
        using var scope = NewDisposeScope();
        using var nested = ModelCases.Nested(ModelCases.Config);
        int[] ranks = [36, 72, 108, 144];
        var together = Rank.PerRow([.. ranks.SelectMany(rank => new[] { rank, rank })]);
        foreach (var tokens in new[] { 1, 16 })
        {
            var batch = randint(0, ModelCases.Config.Vocabulary, [2 * ranks.Length, tokens]);
            var pairs = ranks.Select((_, i) => batch.narrow(0, 2 * i, 2)).ToList();
            var times = pace.Medians(
                Seconds,
                () =>
                {
                    foreach (var (rank, pair) in ranks.Zip(pairs))
                    {
                        nested.call(pair, null, Rank.Of(rank)).Dispose();
                    }
                },
                () => nested.call(batch, null, together).Dispose()
            );
            yield return Result($"Rank.PerRow, {tokens} tokens a row", 2 * ranks.Length, ranks[^1], times[0], times[1]);
        }
    }

    /// <summary>Sixteen threads with a rank each on one layer, against as many on dense layers of the same cost.</summary>
    public SpeedResult ManyThreads()
    {
        const int Threads = 16;
        const int Calls = 10_000 / Threads;
        const int Rows = 8;
        using var scope = NewDisposeScope();
        var nested = Factored(Width);
        var x = randn(Rows, Width);
        var ranks = Enumerable.Range(1, Threads).Select(thread => 16 * thread).ToArray();
        var twins = ranks.Select(rank => Sequential(Linear(Width, rank, hasBias: false), Linear(rank, Width))).ToList();
        void All(Action<int> call) =>
            Task.WaitAll([
                .. Enumerable
                    .Range(0, Threads)
                    .Select(thread =>
                        Task.Factory.StartNew(
                            () =>
                            {
                                using var untracked = no_grad();
                                // The number of threads is a thread's own setting.
                                set_num_threads(1);
                                for (var i = 0; i < Calls; i++)
                                {
                                    call(thread);
                                }
                            },
                            CancellationToken.None,
                            TaskCreationOptions.LongRunning,
                            TaskScheduler.Default
                        )
                    ),
            ]);
        var times = pace.Elapsed(
            Seconds,
            () => All(thread => twins[thread].call(x).Dispose()),
            () => All(thread => nested.call(x, Rank.Of(ranks[thread])).Dispose())
        );
        return Result("10,000 calls of 16 threads", Rows, ranks[^1], times[0], times[1]);
    }

    /// <summary>Three down-projections of one input as one product of three times the rows, against three products.</summary>
    public IEnumerable<SpeedResult> Fused()
    {
        const int Projections = 3;
        using var scope = NewDisposeScope();
        foreach (var rows in new[] { 1, 8, 64 })
        {
            foreach (var rank in new[] { Width / 8, Width / 4 })
            {
                var x = randn(rows, Width);
                var down = Enumerable.Range(0, Projections).Select(_ => randn(rank, Width)).ToList();
                var up = down.Select(_ => randn(rank, Width).t()).ToList();
                var joined = cat(down, 0);
                var times = pace.Medians(
                    Seconds / 3,
                    () =>
                    {
                        for (var i = 0; i < Projections; i++)
                        {
                            using var hidden = linear(x, down[i]);
                            linear(hidden, up[i]).Dispose();
                        }
                    },
                    () =>
                    {
                        using var hidden = linear(x, joined);
                        for (var i = 0; i < Projections; i++)
                        {
                            using var part = hidden.narrow(1, i * rank, rank);
                            linear(part, up[i]).Dispose();
                        }
                    }
                );
                yield return Result(FusedCase, rows, rank, times[0], times[1]);
            }
        }
    }

    private static NestedLinear Factored(int maxRank)
    {
        var layer = new NestedLinear(
            new Parameter(randn(maxRank, Width)),
            new Parameter(randn(maxRank, Width)),
            new Parameter(zeros(Width))
        );
        layer.eval();
        return layer;
    }

    private static SpeedResult Result(string name, int rows, int rank, double dense, double nested) =>
        new(name, get_num_threads(), nameof(ScalarType.Float32), rows, rank, dense, nested, 1);
}
