using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>
/// Further training of a trained model, dense or nested: AdamW, warm-up and cosine, clipped gradients. What becomes a nested model may train
/// on as it is before it is taken apart; then come steps at all ranks.
/// </summary>
/// <param name="Steps">How many steps, both parts together.</param>
/// <param name="Seed">Decides the stories of each step, and its ranks.</param>
public sealed record Tuning(int Steps, int Seed)
{
    /// <summary>Stories in a step.</summary>
    public const int BatchSize = 8;

    /// <summary>Told how many steps are done.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>How the steps are spent.</summary>
    public TuningRecipe Recipe { get; init; } = new();

    /// <summary>What a step visits in place of a uniform rank: at first the rank itself.</summary>
    public Func<Rank, Rank> InPlaceOf { get; init; } = rank => rank;

    private const double LearningRate = 1e-3;
    private const double LargestNorm = 1;

    /// <summary>Steps of the dense model before it is taken apart.</summary>
    public int DenseSteps => (int)(Recipe.DenseFirst * Steps);

    /// <summary>Steps at all ranks.</summary>
    public int JointSteps => Steps - DenseSteps;

    /// <summary>Trains a dense model, takes it apart and trains it at all ranks; it is consumed.</summary>
    public async Task<Llama.Nested> TrainAsync(
        Llama dense,
        WholeCost cost,
        Stories train,
        CancellationToken cancellation
    )
    {
        var nested = Start(dense, train, cancellation);
        try
        {
            await FitAsync(nested, cost, train, cancellation);
            return nested;
        }
        catch
        {
            nested.Dispose();
            throw;
        }
    }

    /// <summary>Trains a dense model for <see cref="DenseSteps"/> and factors it; it is consumed.</summary>
    public Llama.Nested Start(Llama dense, Stories train, CancellationToken cancellation)
    {
        Fit(dense, train, DenseSteps, cancellation);
        return Factor(dense, train, cancellation);
    }

    /// <summary>Factors a dense model by what its layers meet in training stories; the dense model is consumed.</summary>
    public static Llama.Nested Factor(Llama dense, Stories train, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(train);
        const int CalibrationBatches = 16;
        using var calibration = Calibration.Collect(
            dense,
            train.Random(BatchSize, CalibrationBatches, seed: 0),
            batch => dense.call(batch.Tokens, null).Dispose(),
            cancellation
        );
        return Llama.Nested.From(
            dense,
            new ConversionOptions
            {
                Initialization = Initialization.Whitened(calibration),
                DenseAbove = 0.75,
                NestsHiddenUnits = true,
            }
        );
    }

    /// <summary>Which ranks the joint steps visit: one each, in proportion to its cost.</summary>
    /// <remarks>
    /// Large ranks have the most to lose, and small ones, which cost nearly as much in a model of this size, gain from each other's steps.
    /// Anchors and, less often, the middles between them have most of the steps; the others are at any rank of components, log-uniformly, so
    /// that none falls behind smaller ones.
    /// </remarks>
    public OneRankSampler SamplerFor(Llama.Nested nested, WholeCost cost)
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(cost);
        const double Middles = 0.4;
        var all = Below(nested);
        var anchors = nested.AnchorsOf();
        var visited = Visited(anchors);
        var often = Shares(rank =>
            anchors.Contains(rank) ? 1
            : visited.Contains(rank) ? Middles
            : 0
        );
        var seldom = Shares(rank => 1.0 / rank.Value);
        var drawn = all.Select(rank =>
                (At: InPlaceOf(rank), Share: (1 - Recipe.AnyRank) * often(rank) + Recipe.AnyRank * seldom(rank))
            )
            .Where(entry => entry.Share > 0 && HasComponents(nested, entry.At))
            .Select(entry => entry with { Share = (1 - Recipe.DenseBetween) * entry.Share })
            .Concat(Recipe.DenseBetween > 0 ? [(InPlaceOf(anchors[^1]), Recipe.DenseBetween)] : [])
            .ToLookup(entry => entry.At, entry => entry.Share);
        return new OneRankSampler(drawn.Select(same => same.Key), Seed, rank => drawn[rank].Sum());

        Func<Rank, double> Shares(Func<Rank, double> weight)
        {
            var sum = all.Sum(rank => cost.Share(nested, rank) * weight(rank));
            return rank => cost.Share(nested, rank) * weight(rank) / sum;
        }
    }

    /// <summary>The ranks that have most of the steps: anchors, and the middles between them.</summary>
    public static IReadOnlyList<Rank> Visited(IReadOnlyList<Rank> anchors) =>
        [.. anchors.Concat(anchors.Zip(anchors.Skip(1), Middle)).Distinct().OrderBy(rank => rank.Value)];

    private static Rank Middle(Rank low, Rank high) => Rank.Of((low.Value + high.Value) / 2);

    /// <summary>The ranks that have components in some layer.</summary>
    public static IReadOnlyList<Rank> Below(Llama.Nested nested) =>
        [.. Enumerable.Range(1, NestedLayers.Of(nested).Max(entry => entry.Layer.Components)).Select(Rank.Of)];

    private static bool HasComponents(Llama.Nested nested, Rank rank) =>
        NestedLayers.Of(nested).Any(entry => !entry.Layer.CostAt(rank).IsDense);

    /// <summary>Trains a nested model that <see cref="Start"/> has made, at all ranks.</summary>
    public Task FitAsync(Llama.Nested nested, WholeCost cost, Stories train, CancellationToken cancellation)
    {
        if (Recipe.KeepsFullRank)
        {
            FullRank.Freeze(nested);
        }
        return FitAsync(nested, SamplerFor(nested, cost), JointSteps, train, cancellation);
    }

    /// <summary>Trains a nested model that <see cref="Start"/> has made, at ranks of a sampler.</summary>
    /// <param name="nested">The model.</param>
    /// <param name="sampler">The ranks.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="train">The stories.</param>
    /// <param name="cancellation">Checked at each step.</param>
    public async Task FitAsync(
        Llama.Nested nested,
        RankSampler sampler,
        int steps,
        Stories train,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(train);
        var options = new TrainerOptions
        {
            Seed = Seed,
            Sampler = (_, _) => sampler,
            Optimizer = parameters => Optimizer(parameters, Recipe.LearningRate),
            Scheduler = new WarmUpAndCosine(steps, least: 0.1).Of,
            ClipGradientNorm = LargestNorm,
            Progress = Progress is null ? null : new StepCount(new Later(Progress, DenseSteps)),
        };
        using var trainer = nested.Trainer<TokenBatch>(
            (model, batch) => batch.Loss(model.call(batch.Tokens, null)),
            options
        );
        await trainer.FitAsync(train.Random(BatchSize, DenseSteps + steps, Seed).Skip(DenseSteps), cancellation);
        nested.eval();
    }

    /// <summary>Trains a dense model on the same stories in the same order.</summary>
    public void Fit(Llama dense, Stories train, CancellationToken cancellation) =>
        Fit(dense, train, Steps, cancellation);

    private void Fit(Llama dense, Stories train, int steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(train);
        using var optimizer = Optimizer(dense.parameters(), LearningRate);
        var scheduler = new WarmUpAndCosine(steps, least: 0.1).Of(optimizer);
        dense.train();
        var done = 0;
        foreach (var batch in train.Random(BatchSize, steps, Seed))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            batch.Loss(dense.call(batch.Tokens, null)).backward();
            nn.utils.clip_grad_norm_(dense.parameters(), LargestNorm);
            optimizer.step();
            scheduler.step();
            Progress?.Report(++done);
        }
        dense.eval();
    }

    private static AdamW Optimizer(IEnumerable<Parameter> parameters, double rate) => optim.AdamW(parameters, lr: rate);

    /// <summary>Reports steps that come after others.</summary>
    private sealed class Later(IProgress<int> all, int before) : IProgress<int>
    {
        public void Report(int value) => all.Report(before + value);
    }
}
