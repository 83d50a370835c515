using Microsoft.Extensions.Logging;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>How <see cref="NestedTrainer{TBatch}"/> trains. The defaults are what did best in docs/evidence.md.</summary>
public sealed record TrainerOptions
{
    /// <summary>Decides which ranks each step visits.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Makes the sampler from the model's anchors and <see cref="Seed"/>; null takes a <see cref="CostBalancedSampler"/> by
    /// <see cref="ModelCost"/>. A sampler of the ranks that <c>BudgetAllocator.AtPercent</c> gives trains plans.
    /// </summary>
    public Func<IReadOnlyList<Rank>, int, RankSampler>? Sampler { get; init; }

    /// <summary>Makes the objective from every rank that the sampler can visit.</summary>
    public Func<IReadOnlyList<Rank>, RankObjective> Objective { get; init; } = _ => new UniformObjective();

    /// <summary>
    /// Makes the optimizer of the model's parameters. Steps of TorchSharp's AdamW, Adam and SGD hold what libtorch reads; others take
    /// TorchSharp's own, whose numbers a collection on another thread can free too early.
    /// </summary>
    public Func<IEnumerable<Parameter>, optim.Optimizer> Optimizer { get; init; } =
        parameters => optim.AdamW(parameters, lr: 1e-3);

    /// <summary>Makes the schedule of that optimizer's learning rate, in steps; null leaves the rate alone.</summary>
    public Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>? Scheduler { get; init; }

    /// <summary>Learning rate of what the objective itself learns (Adam).</summary>
    public double ObjectiveLearningRate { get; init; } = 1e-3;

    /// <summary>The model's gradients are scaled down to this norm; null leaves them alone.</summary>
    public double? ClipGradientNorm { get; init; }

    /// <summary>
    /// How many batches <see cref="NestedTrainer{TBatch}.FitAsync"/> averages the gradient of a step over, at least 1, in each process; the
    /// last step has those that are left.
    /// </summary>
    public int BatchesPerStep { get; init; } = 1;

    /// <summary>Training ends at this number of steps, at least 1, or when the batches do; null for the latter alone.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>
    /// A call of <see cref="NestedTrainer{TBatch}.FitAsync"/> ends after the first step that takes it past this time, more than 0; another
    /// call goes on. Null for no such end.
    /// </summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>
    /// A model with running statistics (BatchNorm) has its own at each rank. <see cref="NestedTrainer{TBatch}.FitAsync"/> measures them
    /// anew before each evaluation and at its end, on the first batches, which it takes from the sequence once more: at most this many.
    /// 0 keeps the moving averages of training, for sequences that can be read only once.
    /// </summary>
    public int RecalibrationBatches { get; init; } = 32;

    /// <summary>What is measured now and then, and may end training; null for nothing.</summary>
    public Evaluation? Evaluation { get; init; }

    /// <summary>Where the state of training is kept; null for nowhere.</summary>
    public TrainingCheckpoints? Checkpoints { get; init; }

    /// <summary>
    /// Whether <see cref="NestedTrainer{TBatch}.FitAsync"/> ends by sorting the components between trained ranks
    /// (<see cref="Conversion.Realignment"/>): docs/training.md says when that helps.
    /// </summary>
    public bool Realign { get; init; }

    /// <summary>
    /// The processes that train together: each computes its share of the batches of a step, and a step takes
    /// <see cref="BatchesPerStep"/> batches for each process. Null trains in this process alone. docs/distributed.md tells the rest.
    /// </summary>
    public ProcessGroup? Distributed { get; init; }

    /// <summary>The processes, if only this one.</summary>
    internal ProcessGroup Group => Distributed ?? Alone.Instance;

    /// <summary>Told of every step.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Told of every step and evaluation; whoever made them disposes them.</summary>
    public IReadOnlyList<ITrainingLog> Logs { get; init; } = [];

    /// <summary>Told of evaluations, checkpoints, and why training began or ended where it did.</summary>
    public ILogger? Logger { get; init; }
}
