using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>
/// Trains all ranks of one model jointly: each step takes the ranks of a <see cref="RankSampler"/>, combines their losses
/// by a <see cref="RankObjective"/>, and updates the one set of weights.
/// </summary>
/// <typeparam name="TBatch">Whatever the loss takes; the trainer passes it on and never disposes it.</typeparam>
public sealed class NestedTrainer<TBatch> : IDisposable
{
    private readonly nn.Module model;
    private readonly StepLosses<TBatch> losses;
    private readonly TrainerOptions options;
    private readonly RankSampler sampler;
    private readonly optim.Optimizer optimizer;
    private readonly optim.Optimizer? objectiveOptimizer;

    internal NestedTrainer(
        nn.Module model,
        IReadOnlyList<int> anchors,
        StepLosses<TBatch> losses,
        TrainerOptions options
    )
    {
        this.model = model;
        this.losses = losses;
        this.options = options;
        sampler = options.Sampler(anchors, options.Seed);
        Objective = options.Objective(sampler.Support);
        optimizer = options.Optimizer(model.parameters());
        objectiveOptimizer =
            Objective.Parameters.Count == 0
                ? null
                : optim.Adam(Objective.Parameters.Values, lr: options.ObjectiveLearningRate);
    }

    /// <summary>The objective, with what it has learned so far.</summary>
    public RankObjective Objective { get; }

    /// <summary>How many steps have been taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Trains on each batch in turn, off the calling thread, in train mode.</summary>
    /// <param name="batches">One step each; several passes over the data are several passes here.</param>
    /// <param name="cancellation">Checked before each step; the model keeps the steps taken.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    /// <exception cref="NonFiniteLossException">A loss was NaN or infinite.</exception>
    public Task FitAsync(IEnumerable<TBatch> batches, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return Task.Run(() => Fit(batches, cancellation), cancellation);
    }

    /// <summary>Takes one step on one batch.</summary>
    /// <exception cref="NonFiniteLossException">A loss was NaN or infinite; no weight has changed.</exception>
    public TrainingStep Step(TBatch batch)
    {
        using var scope = NewDisposeScope();
        // The mode belongs to the thread, and whoever used this pool thread before may have left it off.
        using var gradients = enable_grad();
        ForgetGradients();
        var found = losses(sampler.Sample(Steps), batch);
        var step = new TrainingStep(Steps, [.. found.Select(l => (l.Rank, l.Loss.ToDouble()))]);
        NonFiniteLossException.ThrowIfAny(step);
        Objective.Combine(found).backward();
        Clip();
        optimizer.step();
        objectiveOptimizer?.step();
        Steps++;
        return step;
    }

    /// <summary>Releases the optimizers and the objective, not the model.</summary>
    public void Dispose()
    {
        optimizer.Dispose();
        objectiveOptimizer?.Dispose();
        Objective.Dispose();
    }

    private void Fit(IEnumerable<TBatch> batches, CancellationToken cancellation)
    {
        model.train();
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = Step(batch);
            options.Progress?.Report(step);
        }
        if (options.Realign)
        {
            Realignment.Apply(model, sampler.Support);
        }
    }

    /// <summary>Gradients become null, not 0: Adam would move a log-variance whose rank is not in the step.</summary>
    private void ForgetGradients()
    {
        model.zero_grad();
        foreach (var parameter in Objective.Parameters.Values)
        {
            parameter.grad = null;
        }
    }

    private void Clip()
    {
        if (options.ClipGradientNorm is { } norm)
        {
            nn.utils.clip_grad_norm_(model.parameters(), norm);
        }
    }
}
