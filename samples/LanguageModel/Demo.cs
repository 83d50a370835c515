using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Engine;
using NsnGen.Generated;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>The main job: take a trained language model apart, train all ranks jointly, and show what each rank is worth.</summary>
public sealed class Demo(DemoOptions options, Screen screen, CancellationToken cancellation)
{
    public async Task RunAsync()
    {
        TorchEngine.EnsureLoaded();
        // One thread sums in one order, so that a seed gives the same figures again.
        set_num_threads(1);
        screen.Line(TorchEngine.Description);
        var pretrained = Pretrained.Open(options.Weights);
        var corpus = Corpus.Read(options.Stories, pretrained.Tokenizer);
        using var loss = new StoryLoss(corpus.Held, cancellation);
        screen.Line($"{corpus.Train.Count} stories to train on, {corpus.Held.Count} held out");
        screen.Line("The dense model's authors may have trained it on the held-out stories too.");

        screen.Heading("1. Dense model");
        using var dense = pretrained.Read();
        ShowDense(pretrained, dense, loss);

        screen.Heading("2. Surgery: the same model in factors, without further training");
        using var plain = Llama.Nested.From(pretrained.Read());
        using var whitened = Tuning.Factor(pretrained.Read(), corpus.Train, cancellation);
        await ShowTruncationsAsync(plain, whitened, loss);

        screen.Heading("3. One rank per layer, by measured loss: still without further training");
        await ShowPlansAsync(whitened, pretrained.Config, corpus.Train, loss);

        screen.Heading("4. All ranks jointly, and the dense model for as many steps");
        using var nested = await TrainAsync(pretrained, corpus.Train);
        using var continued = pretrained.Read();
        await ContinueAsync(continued, corpus.Train);

        screen.Heading("5. Frontier");
        var frontier = new FrontierMeasurement(options, pretrained.Config, loss, corpus.Held, cancellation);
        var comparison = frontier.Compare(
            dense,
            continued,
            whitened,
            nested,
            nested.RanksOf(1, 2, 4, 8, 10, 12, 16, 20, 24, 32, 40)
        );
        var report = await screen.ProgressAsync(
            "measuring",
            comparison.Count,
            progress => frontier.Measure(comparison, progress),
            cancellation
        );
        Show(report);
        new Texts(pretrained, screen, cancellation).Show(nested, corpus.Held);
        await new StreamedStory(pretrained, screen, cancellation).ShowAsync(nested);
        var exports = new Exports(pretrained.Config, loss, screen, cancellation);
        var exported = nested.RanksOf(32)[0]; // Or the model's largest, if that is less.
        IEnumerable<string> written =
        [
            .. exports.Save(nested, exported, options.Out),
            .. exports.SaveGguf(nested, exported, pretrained.Tokenizer, options.Out),
            .. report.Save(options.Out),
        ];
        foreach (var path in written)
        {
            screen.Line($"written: {path}");
        }
    }

    private void ShowDense(Pretrained pretrained, Llama dense, StoryLoss loss)
    {
        screen.Line($"{Nats(loss.Of(tokens => dense.call(tokens, null)))} nats a token on the held-out stories");
        var decoder = new Decoder(
            (tokens, cache, _) => dense.call(tokens, cache),
            pretrained.Config,
            pretrained.Tokenizer.Ends
        );
        screen.Line(
            pretrained.Tokenizer.Decode(decoder.Write([pretrained.Tokenizer.First], Texts.Length, Choice.Greedy))
        );
    }

    private async Task ShowTruncationsAsync(Llama.Nested plain, Llama.Nested whitened, StoryLoss loss)
    {
        var ranks = plain.RanksOf(8, 16, 24, 32, 48);
        var losses = new List<string>();
        await screen.ProgressAsync(
            "measuring",
            2 * ranks.Count,
            progress =>
            {
                foreach (var nested in new[] { plain, whitened })
                {
                    foreach (var rank in ranks)
                    {
                        losses.Add(Nats(Held(nested, Rank.Of(rank), loss)));
                        progress.Report(losses.Count);
                    }
                }
            },
            cancellation
        );
        screen.Table(
            ["nats a token at rank", .. ranks.Select(rank => $"{rank}")],
            [
                ["SVD of the weights", .. losses.Take(ranks.Count)],
                ["by the layers' inputs", .. losses.Skip(ranks.Count)],
            ]
        );
    }

    private async Task<Llama.Nested> TrainAsync(Pretrained pretrained, Stories train)
    {
        Llama.Nested nested = null!;
        var cost = new WholeCost(pretrained.Config);
        await screen.ProgressAsync(
            "training",
            options.Steps,
            async progress => nested = await Tuned(progress).TrainAsync(pretrained.Read(), cost, train, cancellation)
        );
        return nested;
    }

    private Task ContinueAsync(Llama dense, Stories train) =>
        screen.ProgressAsync(
            "training the dense model",
            options.Steps,
            progress => Tuned(progress).Fit(dense, train, cancellation),
            cancellation
        );

    private Tuning Tuned(IProgress<int> progress) =>
        new(options.Steps, options.Seed) { Recipe = options.Recipe, Progress = progress };

    private async Task ShowPlansAsync(Llama.Nested nested, LlamaConfig config, Stories train, StoryLoss loss)
    {
        var plans = await screen.ProgressAsync(
            "measuring, %",
            100,
            progress => new Plans(nested, config, options.Plans, train, new PlanProgress(progress), cancellation),
            cancellation
        );
        int[] percents = [40, 50, 60, 70, 80, 90];
        screen.Table(
            ["cost, at most", "uniform rank", "nats", "plan", "nats"],
            percents.Select(percent =>
            {
                var uniform = plans.LargestUniform(percent / 100.0);
                var planned = plans.Within(percent / 100.0);
                return (IReadOnlyList<string>)
                    [
                        $"{percent} %",
                        $"{uniform}",
                        Nats(Held(nested, uniform, loss)),
                        $"{planned}",
                        Nats(Held(nested, planned, loss)),
                    ];
            })
        );
    }

    /// <summary>Fits a terminal of 80 columns.</summary>
    private void Show(FrontierReport report)
    {
        var before = report.Truncation.ToDictionary(point => point.Rank!.Value, point => Nats(point.Quality));
        new FrontierTable(report, continued: "dense, tuned")
            .With("nats", point => Nats(point.Quality))
            .With("before", point => point.Rank is { } rank ? before[rank] : "")
            .WithLatency("ms", rows: 1, "0.00")
            .Show(screen);
        screen.Line(
            "tuned: for as many steps. before: nats before joint training. ms: one story, and in shares of the dense model's time."
        );
    }

    private static double Held(Llama.Nested nested, Rank rank, StoryLoss loss) =>
        loss.Of(tokens => nested.call(tokens, null, rank));

    private static string Nats(double nats) => Figure.Of(nats, "0.00");

    private sealed class PlanProgress(IProgress<int> percent) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) => percent.Report(100 * value.Done / value.Total);
    }
}
