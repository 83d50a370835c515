using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using NsnGen.Tests;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>The code of docs/sentence-encoder.md stands here too, where it is compiled and run. Loading sets the process's default device.</summary>
[Collection(nameof(Alone))]
public sealed class SentenceDocTests : IDisposable
{
    private readonly SmallSentences files = new();

    [Fact]
    [Trait("Speed", "Slow")]
#pragma warning disable MA0051 // It is as long as the page.
    public async Task It_runs()
#pragma warning restore MA0051
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = files.Path;
        var path = Path.Combine(folder, "minilm.nested.safetensors");
        const int steps = 2;

        var pretrained = PretrainedMiniLm.Open(PretrainedMiniLm.RestoredPackage);
        var data = new SentenceData(folder, pretrained.Tokenizer);
        var sentences = data.Unlabelled();
        using var dense = pretrained.Read();

        using var calibration = Calibration.Collect(
            dense,
            sentences.Sample(1024, seed: 0).Batches(64),
            batch => dense.call(batch.Tokens, batch.Present).Dispose(),
            cancellation
        );
        var options = new ConversionOptions
        {
            Initialization = Initialization.Whitened(calibration),
            DenseAbove = 0.75,
            NestsHiddenUnits = true,
        };
        using var nested = MiniLm.Nested.From(pretrained.Read(), options);
        FullRank.Freeze(nested); // the full rank stays the model that was given

        var tried = sentences.Sample(128, seed: 1);
        using var whole = tried.Embed(batch => dense.call(batch.Tokens, batch.Present), cancellation);
        double Loss(MiniLm.AtRank model) =>
            1
            - (tried.Embed(batch => model.call(batch.Tokens, batch.Present), cancellation) * whole)
                .sum(1)
                .mean()
                .ToDouble();
        var shares = Sensitivity.OfActivations(nested, calibration).Weighted(nested, Loss, cancellation: cancellation);

        var allocator = new BudgetAllocator(nested, shares);
        Rank[] budgets = [allocator.AtPercent(25), allocator.AtPercent(35), allocator.AtPercent(50)];

        var teacher = new Teacher(dense);
        using var trainer = nested.Trainer<SentenceBatch>(
            (model, batch) => 1 - (model.call(batch.Tokens, batch.Present) * teacher.Of(batch)).sum(1).mean(),
            new TrainerOptions
            {
                Sampler = (_, _) => new CostBalancedSampler(budgets, rank => ModelCost.Of(nested, rank).Macs),
                MaxSteps = steps,
            }
        );
        await trainer.FitAsync(sentences.Random(64, seed: 0), cancellation);

        nested.eval();
        var pairs = data.SimilarityBenchmark("dev");
        foreach (var rank in budgets)
        {
            var spearman = pairs.Spearman(batch => nested.call(batch.Tokens, batch.Present, rank), cancellation);
            Console.WriteLine($"{rank}: {spearman:0.00}");
        }
        nested.Save(path);
        Assert.Equal(steps, trainer.Steps);

        using var loaded = MiniLm.Nested.Load(path, () => new MiniLm(MiniLm.L6));
        loaded.eval();
        var half = budgets[2].Plan!.For(loaded);
        Assert.Equal(
            pairs.Spearman(batch => nested.call(batch.Tokens, batch.Present, budgets[2]), cancellation),
            pairs.Spearman(batch => loaded.call(batch.Tokens, batch.Present, half), cancellation),
            1e-9
        );
    }

    [Fact]
    public void It_is_the_code_of_the_page() =>
        PageCode.AssertIsIn("sentence-encoder.md", blocks: 2, Path.Combine("SentenceEncoder", "SentenceDocTests.cs"));

    public void Dispose() => files.Dispose();
}
