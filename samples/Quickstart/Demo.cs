using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Engine;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Samples.Quickstart;

/// <summary>The main job: train a dense model, take it apart, train all ranks jointly, and measure what each rank is worth.</summary>
public sealed class Demo(DemoOptions options, Screen screen, CancellationToken cancellation)
{
    private static readonly int[] TruncatedRanks = [1, 2, 4, 8, 16, 32, 64, 128, 256];
    private static readonly int[] MeasuredRanks = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];

    public async Task RunAsync()
    {
        TorchEngine.EnsureLoaded();
        // One thread sums in one order, so that a seed gives the same figures again; and two that wait for each other
        // on a busy machine would blur every latency.
        set_num_threads(1);
        manual_seed(options.Seed);
        screen.Line(TorchEngine.Description);
        var data = Load();
        var accuracy = new Accuracy(data.Test);

        using var dense = new Mlp(HashedFeatures.Count, options.Hidden, data.Namespaces.Count);
        await TrainDenseAsync("1. Dense model", dense, data, options.Epochs, options.Seed);
        screen.Line($"accuracy {Figure.Percent(QualityOf(dense, accuracy))}");

        screen.Heading("2. Surgery: the same model in factors, plainly truncated");
        using var truncated = Mlp.Nested.From(Copy(dense));
        ShowTruncation(truncated, accuracy);

        using var nested = Mlp.Nested.From(Copy(dense));
        await TrainJointlyAsync(nested, data);
        using var continued = Copy(dense);
        await TrainDenseAsync(
            "   Dense model, the same extra steps",
            continued,
            data,
            options.FurtherEpochs,
            options.Seed + 1
        );

        var report = await MeasureAsync(data, accuracy, dense, continued, truncated, nested);
        new FrontierTable(report, continued: "dense, same extra steps")
            .With("parameters", point => Figure.Of(point.Parameters, "N0"))
            .With("accuracy", point => Figure.Percent(point.Quality))
            .WithLatency("ms (1)", rows: 1, "0.000")
            .WithLatency("ms (64)", rows: 64, "0.000")
            .Show(screen);
        foreach (var path in report.Save(options.Out))
        {
            screen.Line($"written: {path}");
        }
        new Answers(data.Namespaces, screen).Show(nested, options.Ask);
    }

    private ApiDocsDataset Load()
    {
        screen.Line($"reading {options.Docs}");
        var data = ApiDocsDataset.Load(options.Docs, options.RowsPerNamespace, cancellation);
        screen.Line($"{data.Train.Count} rows to train, {data.Test.Count} to test, {data.Namespaces.Count} namespaces");
        return data;
    }

    private async Task TrainDenseAsync(string title, Mlp model, ApiDocsDataset data, int epochs, int seed)
    {
        screen.Heading(title);
        var batches = data.Train.Shuffled(options.BatchSize, epochs, seed);
        await screen.ProgressAsync(
            "training",
            StepsIn(data, epochs),
            progress => DenseTraining.Fit(model, batches, progress, cancellation),
            cancellation
        );
    }

    private void ShowTruncation(Mlp.Nested truncated, Accuracy accuracy)
    {
        var frontier = Frontier.Measure(
            truncated,
            TruncatedRanks.Select(Mlp.Rank.Of),
            model => accuracy.Of(model.call),
            options: new MeasureOptions { Rows = [], Cancellation = cancellation }
        );
        screen.Table(
            ["rank", .. frontier.Points.Select(point => $"{point.Rank}")],
            [
                ["accuracy", .. frontier.Points.Select(point => Figure.Percent(point.Quality))],
            ]
        );
    }

    private async Task TrainJointlyAsync(Mlp.Nested nested, ApiDocsDataset data)
    {
        screen.Heading("3. All ranks jointly");
        var batches = data.Train.Shuffled(options.BatchSize, options.FurtherEpochs, options.Seed + 1);
        await screen.ProgressAsync(
            "training",
            StepsIn(data, options.FurtherEpochs),
            async progress =>
            {
                using var trainer = nested.Trainer<Batch>(
                    (model, batch) => cross_entropy(model.call(batch.X), batch.Y),
                    new TrainerOptions
                    {
                        Seed = options.Seed,
                        // The paper's way of training, so that the figures can be held against the paper's.
                        Sampler = (anchors, seed) => new AnchorAndVariantSampler(anchors, seed),
                        Objective = ranks => new UncertaintyObjective(ranks),
                        Optimizer = parameters => optim.AdamW(parameters, lr: DenseTraining.LearningRate),
                        Realign = true,
                        Progress = new StepCount(progress),
                    }
                );
                await trainer.FitAsync(batches, cancellation);
            }
        );
    }

    private async Task<FrontierReport> MeasureAsync(
        ApiDocsDataset data,
        Accuracy accuracy,
        Mlp dense,
        Mlp continued,
        Mlp.Nested truncated,
        Mlp.Nested nested
    )
    {
        screen.Heading("4. Frontier");
        using var rows = new LatencyRows(data.Test);
        var comparison = new Comparison(
            DenseCandidate(dense, accuracy, rows),
            DenseCandidate(continued, accuracy, rows),
            [.. Candidates(truncated, TruncatedRanks, accuracy, rows).Select(c => c with { Trained = false })],
            [.. Candidates(nested, MeasuredRanks, accuracy, rows)]
        );
        return await screen.ProgressAsync(
            "measuring",
            comparison.Count,
            progress =>
                comparison.Measure(
                    "ApiDocs: the namespace of a .NET API, from its summary",
                    "accuracy",
                    options.Seed,
                    new MeasureOptions
                    {
                        Runs = options.LatencyRuns,
                        Progress = progress,
                        Cancellation = cancellation,
                    }
                ),
            cancellation
        );
    }

    private static IEnumerable<FrontierCandidate> Candidates(
        Mlp.Nested nested,
        IEnumerable<int> ranks,
        Accuracy accuracy,
        LatencyRows rows
    ) =>
        Frontier.Candidates(
            nested,
            ranks.Select(Mlp.Rank.Of),
            model => accuracy.Of(model.call),
            (model, count) => model.call(rows[count]).Dispose()
        );

    private static FrontierCandidate DenseCandidate(Mlp dense, Accuracy accuracy, LatencyRows rows)
    {
        dense.eval();
        return new FrontierCandidate(
            Rank: null,
            Trained: true,
            ModelCost.Dense(dense),
            () => accuracy.Of(dense.call),
            count => dense.call(rows[count]).Dispose()
        );
    }

    private Mlp Copy(Mlp dense)
    {
        var copy = new Mlp(HashedFeatures.Count, options.Hidden, ApiDocsDataset.Classes);
        copy.load_state_dict(dense.state_dict());
        return copy;
    }

    private static double QualityOf(Mlp dense, Accuracy accuracy)
    {
        dense.eval();
        using var noGrad = no_grad();
        return accuracy.Of(dense.call);
    }

    private int StepsIn(ApiDocsDataset data, int epochs) => epochs * data.Train.BatchCount(options.BatchSize);
}
