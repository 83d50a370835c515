using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Samples.Models;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Further training of a trained model, dense or nested, by one recipe: AdamW, warm-up and cosine, clipped gradients.</summary>
/// <param name="Steps">How many steps.</param>
/// <param name="Seed">Decides the stories of each step, and its ranks.</param>
public sealed record Tuning(int Steps, int Seed)
{
    /// <summary>Stories in a step.</summary>
    public const int BatchSize = 8;

    /// <summary>Told how many steps are done.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Makes the sampler from the model's anchors and <see cref="Seed"/>; null takes <see cref="ByCost"/>.</summary>
    public Func<IReadOnlyList<Rank>, int, RankSampler>? Sampler { get; init; }

    /// <summary>What <see cref="ByCost"/> visits in place of a uniform rank: at first the rank itself.</summary>
    public Func<Rank, Rank> InPlaceOf { get; init; } = rank => rank;

    private const double LearningRate = 1e-3;
    private const double LargestNorm = 1;

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

    /// <summary>Which ranks the steps visit.</summary>
    public RankSampler SamplerFor(Llama.Nested nested, WholeCost cost, IReadOnlyList<Rank> anchors)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return Sampler?.Invoke(anchors, Seed) ?? ByCost(anchors, rank => cost.Share(nested, rank));
    }

    /// <summary>The ranks that <see cref="ByCost"/> draws: anchors, and the middles between them.</summary>
    public static IReadOnlyList<Rank> Visited(IReadOnlyList<Rank> anchors) =>
        [.. anchors.Concat(anchors.Zip(anchors.Skip(1), Middle)).Distinct().OrderBy(rank => rank.Value)];

    /// <summary>
    /// One rank a step. The largest, which is the dense weights, has a share of the steps to itself; the others are drawn in proportion
    /// to their cost: large ranks have the most to lose, and small ones, which cost nearly as much in a model of this size, gain from
    /// each other's steps. The middle between two anchors is drawn less often than they are, and keeps ranks that are not drawn from
    /// falling behind smaller ones.
    /// </summary>
    private OneRankSampler ByCost(IReadOnlyList<Rank> anchors, Func<Rank, double> cost)
    {
        const double Middles = 0.4;
        const double Largest = 0.15;
        var below = Visited(anchors).SkipLast(1).ToList();
        var shares = below.ToDictionary(InPlaceOf, rank => cost(rank) * (anchors.Contains(rank) ? 1 : Middles));
        var all = shares.Values.Sum() / (1 - Largest);
        shares.Add(InPlaceOf(anchors[^1]), Largest * all);
        return new OneRankSampler(shares.Keys, Seed, rank => shares[rank]);
    }

    private static Rank Middle(Rank low, Rank high) => Rank.Of((low.Value + high.Value) / 2);

    /// <summary>Trains a nested model.</summary>
    public async Task FitAsync(Llama.Nested nested, WholeCost cost, Stories train, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(train);
        var options = new TrainerOptions
        {
            Seed = Seed,
            Sampler = (anchors, _) => SamplerFor(nested, cost, anchors),
            Objective = _ => new UniformObjective(),
            Optimizer = Optimizer,
            Scheduler = new WarmUpAndCosine(Steps, least: 0.1).Of,
            ClipGradientNorm = LargestNorm,
            Progress = Progress is null ? null : new StepCount(Progress),
        };
        using var trainer = nested.Trainer<TokenBatch>(
            (model, batch) => batch.Loss(model.call(batch.Tokens, null)),
            options
        );
        await trainer.FitAsync(Batches(train), cancellation);
        nested.eval();
    }

    /// <summary>Trains a dense model on the same stories in the same order.</summary>
    public void Fit(Llama dense, Stories train, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(train);
        using var optimizer = Optimizer(dense.parameters());
        var scheduler = new WarmUpAndCosine(Steps, least: 0.1).Of(optimizer);
        dense.train();
        var done = 0;
        foreach (var batch in Batches(train))
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

    private IEnumerable<TokenBatch> Batches(Stories train) => train.Random(BatchSize, Steps, Seed);

    private static AdamW Optimizer(IEnumerable<Parameter> parameters) => optim.AdamW(parameters, lr: LearningRate);
}
