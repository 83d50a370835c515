using System.Diagnostics;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>
/// Trains all ranks of one model jointly: each step takes the ranks of a <see cref="RankSampler"/>, combines their losses
/// by a <see cref="RankObjective"/>, and updates the one set of weights.
/// </summary>
/// <typeparam name="TBatch">Whatever the loss takes; the trainer passes it on and never disposes it.</typeparam>
public sealed class NestedTrainer<TBatch> : IDisposable
{
    private readonly StepLosses<TBatch> losses;
    private readonly TrainerOptions options;
    private readonly VisitedRanks visited;
    private readonly Learner learner;
    private readonly FitLoop<TBatch> loop;
    private readonly JointStep joint;

    internal NestedTrainer(
        nn.Module model,
        IReadOnlyList<Rank> anchors,
        StepLosses<TBatch> losses,
        TrainerOptions options
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchesPerStep, 1, nameof(options.BatchesPerStep));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSteps ?? 1, 1, nameof(options.MaxSteps));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(
            options.MaxTime ?? TimeSpan.MaxValue,
            TimeSpan.Zero,
            nameof(options.MaxTime)
        );
        ArgumentOutOfRangeException.ThrowIfNegative(options.RecalibrationBatches, nameof(options.RecalibrationBatches));
        this.losses = losses;
        this.options = options;
        var sampler =
            options.Sampler?.Invoke(anchors, options.Seed)
            ?? new CostBalancedSampler(anchors, at => Math.Max(1, ModelCost.Of(model, at).Macs));
        visited = new VisitedRanks(model, sampler);
        VisitedRanks.Require(model, options.Evaluation?.Ranks ?? [], nameof(Evaluation));
        learner = new Learner(model, sampler.Support, options);
        var recalibration = new Recalibration<TBatch>(
            model,
            anchors.Concat(sampler.Support),
            losses,
            options.RecalibrationBatches
        );
        joint = new JointStep(options.Group, new GradientSum(options.Group, model, learner.Parameters));
        loop = new FitLoop<TBatch>(Step, learner, recalibration, sampler.Support, options);
    }

    /// <summary>The objective, with what it has learned so far.</summary>
    public RankObjective Objective => learner.Objective;

    /// <summary>How many steps have been taken.</summary>
    public long Steps => learner.Position.Steps;

    /// <summary>Whether training ended because evaluations no longer got better.</summary>
    public bool StoppedEarly => loop.IsOutOfPatience;

    /// <summary>
    /// Trains on the batches in turn, on a thread of its own, in train mode; goes on from a state in
    /// <see cref="TrainerOptions.Checkpoints"/>.
    /// </summary>
    /// <param name="batches">
    /// Several passes over the data are several passes here, or in the next call. A run that goes on skips the batches that
    /// were seen, so the sequence must repeat itself; its order must not depend on torch's default generator.
    /// </param>
    /// <param name="cancellation">Checked before each step; the model, and a checkpoint, keep the steps taken.</param>
    /// <exception cref="InvalidOperationException">
    /// The sequence ends before the batches that a run that goes on has seen of it.
    /// </exception>
    /// <exception cref="IOException">Another run has the directory of the checkpoints; the message names its process.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    /// <exception cref="NonFiniteLossException">A loss was NaN or infinite.</exception>
    /// <exception cref="NonFiniteStepException">A gradient or an update was.</exception>
    /// <exception cref="ProcessGroupException">Processes that train together disagree, or one of them failed.</exception>
    public Task FitAsync(IEnumerable<TBatch> batches, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        // Dispose scopes and modes belong to threads, and a thread of the pool may still have those of code that awaits.
        return Task.Factory.StartNew(
            () => loop.Run(batches, cancellation),
            // Processes agree on it, so that none stays away while others wait for it.
            options.Distributed
                is null
                ? cancellation
                : CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    /// <summary>Takes one step.</summary>
    /// <param name="batches">
    /// At least one; the step's gradient is the mean over them, and they are taken one by one. Of several processes each gives its own,
    /// and they begin with the same weights, as <see cref="FitAsync"/> sees to.
    /// </param>
    /// <exception cref="ArgumentException">There are no batches.</exception>
    /// <exception cref="NonFiniteLossException">A loss was NaN or infinite; neither weights nor buffers have changed.</exception>
    /// <exception cref="NonFiniteStepException">A gradient or an update was; neither weights nor buffers have changed.</exception>
    public TrainingStep Step(params IEnumerable<TBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var start = Stopwatch.GetTimestamp();
        // The mode belongs to the thread, and whoever used this pool thread before may have left it off.
        using var gradients = enable_grad();
        learner.ForgetGradients();
        using var buffers = new KeptBuffers(learner.Model);
        var sum = new LossSum(Steps);
        var ranks = visited.At(Steps);
        joint.Run(
            ranks,
            sum,
            () =>
            {
                foreach (var batch in batches)
                {
                    using var scope = NewDisposeScope();
                    sum.Add(learner.Accumulate(losses(ranks, batch), ranks.Count));
                }
            }
        );
        var step = sum.Mean() with { LearningRate = learner.LearningRate };
        var norm = learner.Apply(sum.Count, options.Logs.Count > 0 || TrainingMetrics.WantGradientNorm);
        buffers.Forget();
        learner.Position = learner.Position with
        {
            Steps = Steps + 1,
            Batches = learner.Position.Batches + sum.Count,
            IsRealigned = false,
        };
        step = step with { GradientNorm = norm, Duration = Stopwatch.GetElapsedTime(start) };
        TrainingMetrics.Record(step);
        return step;
    }

    /// <summary>Gives the model the weights of the best evaluation, from the directory of the checkpoints.</summary>
    /// <exception cref="InvalidOperationException">There are no checkpoints, or no evaluation has taken place.</exception>
    public void RestoreBest() => loop.RestoreBest();

    /// <summary>Releases the optimizers and the objective, not the model.</summary>
    public void Dispose() => learner.Dispose();
}
