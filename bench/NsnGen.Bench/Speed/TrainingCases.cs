using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Samples.Quickstart;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>A joint step over several ranks against one step at each of them, and surgery against the SVD.</summary>
/// <param name="pace">How long to measure.</param>
internal sealed class TrainingCases(Pace pace)
{
    private const int Rows = 64;
    private const int Width = 768;
    private const int WideWidth = 2048;
    private const int Classes = 32;

    private sealed record Batch(Tensor X, Tensor Y);

    public SpeedResult JointStep()
    {
        using var gradients = enable_grad();
        using var scope = NewDisposeScope();
        int[] ranks = [32, 64, 128, 256];
        using var nested = Nested(Width);
        var batch = new Batch(randn(Rows, Width), randint(0, Classes, [Rows]));
        using var joint = Trainer(nested, ranks);
        var single = ranks.Select(rank => Trainer(nested, rank)).ToList();
        var times = pace.Medians(8, () => single.ForEach(trainer => trainer.Step([batch])), () => joint.Step([batch]));
        single.ForEach(trainer => trainer.Dispose());
        return new SpeedResult(
            "joint step over four ranks",
            get_num_threads(),
            nameof(ScalarType.Float32),
            Rows,
            ranks[^1],
            times[0],
            times[1],
            1
        );
    }

    /// <summary>
    /// What training needs beside the model and the data, dense and nested: gradients, the optimizer's state and what lies between
    /// the layers. The second of two steps has all of it.
    /// </summary>
    public static IEnumerable<MemoryResult> Memory()
    {
        using var gradients = enable_grad();
        using var scope = NewDisposeScope();
        var batch = new Batch(randn(512, WideWidth), randint(0, Classes, [512]));
        yield return Memory("dense", DenseStep(batch));
        yield return Memory("nested, one rank", NestedStep(batch, 256));
        yield return Memory("nested, four ranks jointly", NestedStep(batch, 32, 64, 128, 256));
    }

    private static MemoryResult Memory(string name, Action step) =>
        new(
            $"training step of 512 rows, {name}",
            PeakMemory.Of(() =>
            {
                step();
                step();
            })
        );

    private static Action DenseStep(Batch batch)
    {
        var dense = new Mlp(WideWidth, WideWidth, Classes);
        var optimizer = optim.AdamW(dense.parameters(), lr: 1e-3);
        return () =>
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            cross_entropy(dense.call(batch.X), batch.Y).backward();
            optimizer.step();
        };
    }

    private static Action NestedStep(Batch batch, params int[] ranks)
    {
        var trainer = Trainer(Nested(WideWidth), ranks);
        return () => trainer.Step([batch]);
    }

    private static Mlp.Nested Nested(int width) =>
        Mlp.Nested.From(
            new Mlp(width, width, Classes),
            new ConversionOptions { Initialization = Initialization.Orthogonal(1) }
        );

    private static NestedTrainer<Batch> Trainer(Mlp.Nested nested, params int[] ranks) =>
        nested.Trainer<Batch>(
            (model, batch) => cross_entropy(model.call(batch.X), batch.Y),
            new TrainerOptions { Sampler = (_, _) => new AllAnchorsSampler(Rank.Each(ranks)) }
        );

    /// <summary>Surgery of a layer of 2048 × 8192 against <c>linalg.svd</c> of its weight, in turn.</summary>
    /// <param name="rounds">How many times; a round takes about ten seconds.</param>
    public static SpeedResult Surgery(int rounds)
    {
        const int Inputs = 2048;
        var (svd, surgery) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            using var scope = NewDisposeScope();
            var dense = nn.Linear(Inputs, 4 * Inputs);
            svd.Add(Milliseconds(() => linalg.svd(dense.weight, fullMatrices: false)));
            surgery.Add(Milliseconds(() => Factored(dense)));
        }
        return new SpeedResult(
            "surgery of 2048x8192 over the SVD",
            get_num_threads(),
            nameof(ScalarType.Float32),
            1,
            Inputs,
            Pace.Median(svd),
            Pace.Median(surgery),
            0.5
        );
    }

    private static NsnGen.Layers.NestedLinear Factored(TorchSharp.Modules.Linear dense) =>
        Generated.Surgery.On(dense, null, surgery => surgery.Factor(dense, int.MaxValue, "layer"));

    private static double Milliseconds(Action action)
    {
        var start = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }
}
