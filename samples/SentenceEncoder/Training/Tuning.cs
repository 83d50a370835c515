using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Samples.Models;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>Surgery and joint training: at every rank, the model is to say of a sentence what the dense one says.</summary>
/// <param name="Steps">How many steps.</param>
/// <param name="Seed">Decides the sentences of each step, and its ranks.</param>
public sealed record Tuning(int Steps, int Seed)
{
    /// <summary>Sentences in a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The largest learning rate.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>The weight of how similar the sentences of a batch are to each other, beside each sentence's own embedding.</summary>
    public double SimilarityWeight { get; init; } = 1;

    /// <summary>Whether the full rank stays the dense model, so that norms and embeddings, which it shares, stay too.</summary>
    public bool KeepsFullRank { get; init; } = true;

    /// <summary>Training ends when this is over; null for no such end.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Where the state of training is kept; null for nowhere.</summary>
    public TrainingCheckpoints? Checkpoints { get; init; }

    /// <summary>Told how many steps are done.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>What goes into the layers of the dense model.</summary>
    /// <param name="dense">The model.</param>
    /// <param name="sentences">Some sentences; about a thousand are enough.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    public static Calibration Calibrate(MiniLm dense, Sentences sentences, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentNullException.ThrowIfNull(sentences);
        return Calibration.Collect(
            dense,
            sentences.Batches(64),
            batch => dense.call(batch.Tokens, batch.Present).Dispose(),
            cancellation
        );
    }

    /// <summary>Takes the dense model apart: hidden units in the feed-forward layers, ranks in the others, the dense weights on top.</summary>
    /// <param name="dense">The model; it is consumed.</param>
    /// <param name="calibration">What goes into its layers.</param>
    /// <param name="progress">Told how many layers are done.</param>
    public static MiniLm.Nested Factor(MiniLm dense, Calibration calibration, IProgress<int> progress) =>
        MiniLm.Nested.From(
            dense,
            new ConversionOptions
            {
                Initialization = Initialization.Whitened(calibration),
                DenseAbove = 0.75,
                NestsHiddenUnits = true,
                Progress = new LayerCount(progress),
            }
        );

    /// <summary>Trains a nested model.</summary>
    /// <param name="nested">The model.</param>
    /// <param name="dense">The model that teaches; it is not changed.</param>
    /// <param name="sampler">Chooses the ranks of each step.</param>
    /// <param name="train">The sentences.</param>
    /// <param name="cancellation">Checked before each step.</param>
    public async Task FitAsync(
        MiniLm.Nested nested,
        MiniLm dense,
        Func<int, RankSampler> sampler,
        Sentences train,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(train);
        if (KeepsFullRank)
        {
            FullRank.Freeze(nested);
        }
        var teacher = new Teacher(dense);
        var options = new TrainerOptions
        {
            Seed = Seed,
            Sampler = (_, seed) => sampler(seed),
            Optimizer = parameters => optim.AdamW(parameters, lr: LearningRate, weight_decay: 0.01),
            Scheduler = new WarmUpAndCosine(Steps, least: 0.01).Of,
            ClipGradientNorm = 1,
            MaxSteps = Steps,
            MaxTime = MaxTime,
            Checkpoints = Checkpoints,
            Progress = Progress is null ? null : new StepCount(Progress),
        };
        using var trainer = nested.Trainer<SentenceBatch>(
            (model, batch) => Loss(model.call(batch.Tokens, batch.Present), teacher.Of(batch)),
            options
        );
        await trainer.FitAsync(train.Random(BatchSize, Seed), cancellation);
        nested.eval();
    }

    /// <summary>How far embeddings are from the teacher's, each by itself and in their cosines with each other.</summary>
    /// <param name="said">The model's, <c>[batch, hidden]</c>, of length 1.</param>
    /// <param name="expected">The teacher's.</param>
    private Tensor Loss(Tensor said, Tensor expected)
    {
        var each = 1 - (said * expected).sum(1).mean();
        var together = (said.mm(said.t()) - expected.mm(expected.t())).square().sum(1).mean();
        return each + SimilarityWeight * together;
    }

    private sealed class LayerCount(IProgress<int> done) : IProgress<LayerReconstruction>
    {
        private int count;

        public void Report(LayerReconstruction value) => done.Report(++count);
    }
}
