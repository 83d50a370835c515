using System.Diagnostics;
using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

/// <summary>
/// The library beside a collector that never rests. A process that dies, a wrong number, or an exception of libtorch's is a tensor
/// or a scalar that was freed while libtorch read it. A second of each runs always; a minute of each runs with
/// <c>dotnet NsnGen.Tests.dll -trait Category=Stress -explicit only</c>.
/// </summary>
[Collection(nameof(Alone))]
[Trait("Speed", "Slow")]
public sealed class StressTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(nameof(Serving))]
    [InlineData(nameof(Training))]
    [InlineData(nameof(Surgery))]
    [InlineData(nameof(Files))]
    [InlineData(nameof(Analyses))]
    public Task Nothing_is_freed_while_it_is_read(string work) => RunAsync(work, Short);

    [Theory(Explicit = true)]
    [Trait("Category", "Stress")]
    [InlineData(nameof(Serving))]
    [InlineData(nameof(Training))]
    [InlineData(nameof(Surgery))]
    [InlineData(nameof(Files))]
    [InlineData(nameof(Analyses))]
    public Task Nothing_is_freed_while_it_is_read_for_a_minute(string work) => RunAsync(work, Long);

    private async Task RunAsync(string work, TimeSpan time)
    {
        var threads = get_num_threads();
        // On a thread of its own, whose dispose scopes and modes are nobody else's.
        var rounds = await Task.Factory.StartNew(
            () =>
            {
                set_num_threads(1);
                using var collector = new Collector();
                var start = Stopwatch.GetTimestamp();
                bool Goes() => Stopwatch.GetElapsedTime(start) < time;
                return work switch
                {
                    nameof(Serving) => Serving(Goes),
                    nameof(Training) => Repeated(Goes, Training),
                    nameof(Surgery) => Repeated(Goes, Surgery),
                    nameof(Files) => Repeated(Goes, Files),
                    _ => Repeated(Goes, Analyses),
                };
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        set_num_threads(threads);
        TestContext.Current.TestOutputHelper?.WriteLine($"{work}: {rounds} rounds");
    }

    private static long Repeated(Func<bool> goes, Action<int> work)
    {
        var round = 0;
        do
        {
            using var scope = NewDisposeScope();
            work(round++);
        } while (goes());
        return round;
    }

    /// <summary>Four threads call layers at mixed ranks; nobody holds what goes in.</summary>
    private static long Serving(Func<bool> goes)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var linear = Linear(48, 40, downBias: true);
        var merging = Linear(16, 16, downBias: false);
        var convolution = new NestedConv2d(
            new(randn(12, 3, 3, 3)),
            new(randn(12, 6)),
            new(randn(6)),
            [1, 1],
            [1, 1],
            [1, 1]
        );
        var sequence = new NestedSequential([
            ("0", Linear(48, 24, false)),
            ("1", DenseLayer.Of(nn.Tanh())!),
            ("2", Linear(24, 40, true)),
        ]);
        nn.Module<Tensor, Rank, Tensor>[] layers = [linear, merging, convolution, sequence];
        Tensor[] inputs = [randn(5, 48), randn(1, 16), randn(2, 3, 6, 6), randn(5, 48)];
        Rank[] ranks = [Rank.Of(1), Rank.Of(7), Rank.Of(12), Rank.Of(16)];
        var expected = layers
            .Select((layer, i) => ranks.Select(rank => Of(layer, inputs[i], rank)).ToArray())
            .ToArray();
        foreach (var layer in layers)
        {
            layer.eval();
        }
        long calls = 0;
        var threads = Enumerable.Range(0, 4).Select(Task (seed) => Task.Run(() => Call(seed))).ToArray();
        Task.WaitAll(threads);
        Assert.True(calls > layers.Length * ranks.Length, $"{calls} calls are not all there are.");
        return calls;

        void Call(int seed)
        {
            using var untracked = no_grad();
            for (var call = seed; goes(); call += 7)
            {
                var (i, j) = (call % layers.Length, call / layers.Length % ranks.Length);
                if (call % 97 == 0)
                {
                    linear.WeightsChanged();
                }
                using var output = layers[i].call(inputs[i].alias(), ranks[j]);
                using var close = output.isclose(expected[i][j], rtol: 1e-4, atol: 1e-4);
                using var all = close.all();
                Assert.True(all.item<bool>(), $"layer {i}, rank {ranks[j]}");
                Interlocked.Increment(ref calls);
            }
        }

        static Tensor Of(nn.Module<Tensor, Rank, Tensor> layer, Tensor input, Rank rank)
        {
            using var untracked = no_grad();
            return layer.call(input, rank);
        }
    }

    /// <summary>Some steps with each objective, each optimizer, clipped and averaged, alone and with a teacher.</summary>
    private static void Training(int round)
    {
        using var model = Regression.Model();
        var options = new TrainerOptions
        {
            ClipGradientNorm = 0.1,
            BatchesPerStep = 2,
            Objective = ranks => round % 3 == 0 ? new UniformObjective() : new UncertaintyObjective(ranks),
            Optimizer = parameters =>
                (round % 4) switch
                {
                    0 => optim.SGD(parameters, 0.01, momentum: 0.9, weight_decay: 1e-3),
                    1 => optim.Adam(parameters, 0.01, weight_decay: 1e-3),
                    _ => optim.AdamW(parameters, 0.01),
                },
            Sampler = (anchors, _) => new AllAnchorsSampler(anchors),
            Evaluation = Evaluation.Of(model, at => LossOf(at.call(randn(8, 6, ScalarType.Float64)))) with
            {
                Every = 3,
            },
        };
        var batches = Enumerable.Range(0, 12).Select(Batch).ToList();
        var distillation = new Distillation<(Tensor X, Tensor Y)>
        {
            Weight = 0.5,
            Temperature = 2,
            Teacher = round % 2 == 0 ? null : batch => batch.Y,
        };
        using var trainer =
            round % 5 < 3
                ? model.Trainer<(Tensor X, Tensor Y)>((at, batch) => mse_loss(at.call(batch.X), batch.Y), options)
                : NestedTrainer.For<TwoLayers, TwoLayers.AtRank, (Tensor X, Tensor Y)>(
                    model,
                    (at, batch) => at.call(batch.X),
                    (logits, batch) => mse_loss(logits, batch.Y),
                    distillation,
                    options
                );
        trainer.FitAsync(batches).GetAwaiter().GetResult();
        Assert.All(Regression.Weights(model), weight => Assert.True(double.IsFinite(weight) && Math.Abs(weight) < 10));

        static (Tensor X, Tensor Y) Batch(int index)
        {
            using var generator = new Generator((ulong)index);
            return (
                randn(8, 6, ScalarType.Float64, generator: generator),
                randn(8, 4, ScalarType.Float64, generator: generator)
            );
        }

        static double LossOf(Tensor output) => output.sum().item<double>();
    }

    /// <summary>Surgery by each initialization, with calibration, and realignment; full rank stays the dense model.</summary>
    private static void Surgery(int round)
    {
        manual_seed(round);
        var dense = new TwoLayers(ScalarType.Float64);
        var x = randn(9, 6, ScalarType.Float64);
        var expected = dense.call(x);
        using var calibration = Calibration.Collect(
            dense,
            [randn(30, 6, ScalarType.Float64), randn(30, 6, ScalarType.Float64)],
            batch => dense.call(batch)
        );
        var initialization = (round % 3) switch
        {
            0 => Initialization.Svd,
            1 => Initialization.Whitened(calibration),
            _ => Initialization.Orthogonal(round),
        };
        using var nested = TwoLayers.Nested.From(dense, new ConversionOptions { Initialization = initialization });
        Realignment.Apply(nested, [2, 4]);
        nested.eval();
        using var untracked = no_grad();
        var actual = nested.WithRank(TwoLayers.Rank.R6).call(x);
        Assert.True(round % 3 == 2 || actual.isclose(expected, 1e-8, 1e-8).all().item<bool>());
        using var convolution = nn.Conv2d(3, 5, 3);
        using var factored = Converted.Layer(convolution, 4);
    }

    /// <summary>Saving, loading a part, growing, exporting; what comes back is what was saved.</summary>
    private void Files(int round)
    {
        manual_seed(round);
        var path = folder.File($"{round % 4}.safetensors");
        using var nested = Saved.Nested.From(new Saved());
        nested.eval();
        using var untracked = no_grad();
        var x = randn(3, 2, 4, 4);
        var expected = nested.WithRank(Saved.Rank.R4).call(x);
        nested.Save(path);
        using var loaded = Saved.Nested.Load(path, () => new Saved(), maxRank: 2);
        loaded.Grow(path, toRank: 6);
        loaded.eval();
        Assert.True(loaded.WithRank(Saved.Rank.R4).call(x).bytes.SequenceEqual(expected.bytes));
        nested
            .WithRank(Saved.Rank.R4)
            .Save(path, Export.Merged, new ExportOptions { Precision = ExportPrecision.Int8PerChannel });
        using var dense = nested.WithRank(Saved.Rank.R4).ToDense(new Saved());
        dense.eval();
        Assert.True(dense.call(x).isclose(expected, 1e-4, 1e-4).all().item<bool>());
    }

    /// <summary>Every analysis of a model that has just been factored, which breaks none of them.</summary>
    private static void Analyses(int round)
    {
        manual_seed(round);
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        nested.eval();
        RowRank.Check(nested);
        EnergyDecay.Check(nested);
        SubspaceContainment.Check(nested);
        LayerSimilarity.Check(nested);
        var x = randn(5, 6, ScalarType.Float64);
        InterpolationBound.Check(nested, Rank.Of(2), Rank.Of(6), rank => nested.call(x, rank));
        Assert.InRange(Sensitivity.OfWeights(nested).Layers["fc1"].Damage[6], -1e-9, 1e-9);
    }

    private static NestedLinear Linear(int inputs, int outputs, bool downBias) =>
        new(
            new Parameter(randn(16, inputs)),
            new Parameter(randn(16, outputs)),
            new Parameter(randn(outputs)),
            downBias ? new Parameter(randn(16)) : null
        );
}
