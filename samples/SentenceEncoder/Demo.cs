using System.Diagnostics;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Engine;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>The main job: take a trained sentence encoder apart, train all budgets jointly, and show what each is worth.</summary>
public sealed class Demo(DemoOptions options, Screen screen, CancellationToken cancellation)
{
    public async Task RunAsync()
    {
        if (options.Load is { } saved && !File.Exists(saved))
        {
            throw new FileNotFoundException($"There is no nested model to measure: {saved}");
        }
        TorchEngine.EnsureLoaded();
        set_num_threads(options.Threads);
        screen.Line(TorchEngine.Description);
        var pretrained = PretrainedMiniLm.Open(options.Package);
        var data = new SentenceData(options.Data, pretrained.Tokenizer);
        IReadOnlyList<Benchmark> benchmarks =
        [
            .. data.Benchmarks(options.IsTest),
            .. options.HasProbes ? data.Probes(options.IsTest) : [],
        ];
        var train = data.Unlabelled();
        var cost = new EncoderCost(pretrained.Config, train.MeanLength);
        var frontier = new EncoderFrontier(benchmarks, cost, cancellation);

        screen.Heading("1. Dense model");
        using var dense = pretrained.Read();
        var qualities = frontier.Qualities(dense.call);
        screen.Table(
            ["", .. benchmarks.Select(entry => entry.Name)],
            [
                ["dense", .. qualities.Select(Points)],
            ]
        );
        screen.Line(
            $"Spearman's correlation, times 100{(options.HasProbes ? ", and the accuracy of linear probes" : "")}. Cost is that of {Figure.Of(cost.Length, "0.0")} tokens, the mean of the sentences without labels."
        );

        screen.Heading("2. Surgery: the same model in factors, without further training");
        using var calibration = Timed(
            "calibration",
            () => Tuning.Calibrate(dense, train.Sample(options.CalibrationSentences, seed: 0), cancellation)
        );
        using var nested = await FactorAsync(pretrained.Read(), calibration);
        var ranks = new Plans(cost, calibration, train).Within(nested, options.Plan, options.Budgets);
        await ShowTruncationsAsync(pretrained, nested, ranks, frontier);

        screen.Heading(
            options.Load is null ? "3. All budgets jointly, taught by the dense model" : "3. A model that is trained"
        );
        using var trained = options.Load is null
            ? null
            : MiniLm.Nested.Load(options.Load, () => new MiniLm(pretrained.Config));
        trained?.eval();
        if (trained is null)
        {
            await TrainAsync(nested, dense, ranks, cost, train);
        }
        await ShowFrontierAsync(dense, trained ?? nested, ranks, frontier);
    }

    private async Task<MiniLm.Nested> FactorAsync(MiniLm dense, Calibration calibration)
    {
        MiniLm.Nested nested = null!;
        var layers = dense.modules().Count(module => module is TorchSharp.Modules.Linear);
        await screen.ProgressAsync(
            "factoring",
            layers,
            progress => nested = Timed("conversion", () => Tuning.Factor(dense, calibration, progress)),
            cancellation
        );
        return nested;
    }

    private async Task ShowTruncationsAsync(
        PretrainedMiniLm pretrained,
        MiniLm.Nested whitened,
        IReadOnlyList<Rank> ranks,
        EncoderFrontier frontier
    )
    {
        using var plain = MiniLm.Nested.From(pretrained.Read());
        var qualities = await screen.ProgressAsync(
            "measuring",
            2 * ranks.Count,
            progress =>
            {
                var measured = new List<double>();
                foreach (var nested in new[] { plain, whitened })
                {
                    foreach (var rank in ranks)
                    {
                        var here = rank.Plan?.For(nested) ?? rank;
                        measured.Add(frontier.Quality((tokens, present) => nested.call(tokens, present, here)));
                        progress.Report(measured.Count);
                    }
                }
                return measured;
            },
            cancellation
        );
        screen.Table(
            ["cost", .. ranks.Select(EncoderFrontier.NameOf)],
            [
                ["SVD of the weights", .. qualities.Take(ranks.Count).Select(Points)],
                ["by the layers' inputs", .. qualities.Skip(ranks.Count).Select(Points)],
            ]
        );
    }

    private async Task TrainAsync(
        MiniLm.Nested nested,
        MiniLm dense,
        IReadOnlyList<Rank> ranks,
        EncoderCost cost,
        Sentences train
    )
    {
        IReadOnlyList<Rank> visited = options.Tuning.KeepsFullRank ? ranks : [.. ranks, MiniLm.Rank.Full.ToRank()];
        RankSampler Sampler(int seed) => new CostBalancedSampler(visited, rank => cost.Share(nested, rank));
        var start = Stopwatch.GetTimestamp();
        await screen.ProgressAsync(
            "training",
            options.Tuning.Steps,
            progress =>
                (options.Tuning with { Progress = progress }).FitAsync(nested, dense, Sampler, train, cancellation)
        );
        Say("training", start);
        Directory.CreateDirectory(options.Out);
        var path = Path.Combine(options.Out, "minilm.nested.safetensors");
        nested.Save(path);
        screen.Line($"written: {path}");
    }

    private async Task ShowFrontierAsync(
        MiniLm dense,
        MiniLm.Nested nested,
        IReadOnlyList<Rank> ranks,
        EncoderFrontier frontier
    )
    {
        screen.Heading("4. Frontier");
        var bound = ranks.Select(rank => rank.Plan?.For(nested) ?? rank);
        IReadOnlyList<Rank> measured = [.. bound.Append(MiniLm.Rank.Full.ToRank()).Distinct()];
        var points = await screen.ProgressAsync(
            "measuring",
            measured.Count + 1,
            progress => frontier.Measure(dense, nested, measured, options.LatencyRuns, progress),
            cancellation
        );
        frontier.Show(points, screen);
        frontier.Save(points, options.Csv);
        screen.Line($"written: {options.Csv}");
    }

    private T Timed<T>(string what, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        Say(what, start);
        return result;
    }

    private void Say(string what, long start) =>
        screen.Line($"{what}: {Figure.Of(Stopwatch.GetElapsedTime(start).TotalSeconds, "0.0")} s");

    private static string Points(double quality) => Figure.Of(quality, "0.00");
}
