using NsnGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>What learns, a model and an objective, each with an optimizer of its own; and how far it is.</summary>
internal sealed class Learner : IDisposable
{
    private readonly double? clipNorm;

    public Learner(nn.Module model, IReadOnlyList<Rank> ranks, TrainerOptions options)
    {
        clipNorm = options.ClipGradientNorm;
        Model = model;
        Objective = options.Objective(ranks);
        Optimizer = options.Optimizer(model.parameters());
        ObjectiveOptimizer =
            Objective.Parameters.Count == 0
                ? null
                : optim.Adam(Objective.Parameters.Values, lr: options.ObjectiveLearningRate);
        Scheduler = options.Scheduler?.Invoke(Optimizer);
    }

    public nn.Module Model { get; }

    public RankObjective Objective { get; }

    public optim.Optimizer Optimizer { get; }

    public optim.Optimizer? ObjectiveOptimizer { get; }

    public optim.lr_scheduler.LRScheduler? Scheduler { get; }

    /// <summary>Where training is.</summary>
    public TrainingPosition Position { get; set; } = new();

    public double LearningRate => Optimizer.ParamGroups.First().LearningRate;

    /// <summary>Gradients become null, not 0: Adam would move a log-variance whose rank is not in the step.</summary>
    public void ForgetGradients()
    {
        foreach (var parameter in Parameters())
        {
            parameter.grad = null;
        }
    }

    /// <summary>Adds the gradients of one batch.</summary>
    public void Accumulate(IReadOnlyList<RankLoss> losses)
    {
        using var loss = Objective.Combine(losses);
        loss.backward();
    }

    /// <summary>Takes the step of the mean gradient.</summary>
    /// <param name="batches">How many batches the gradients are the sum of.</param>
    /// <param name="measure">Whether the norm is wanted even if nothing is clipped.</param>
    /// <returns>The norm of the model's gradients before clipping, or null.</returns>
    public double? Apply(int batches, bool measure)
    {
        using var scope = NewDisposeScope();
        Average(batches);
        var norm = clipNorm is not null || measure ? Clip(clipNorm ?? double.PositiveInfinity) : (double?)null;
        HeldStep.Take(Optimizer);
        if (ObjectiveOptimizer is not null)
        {
            HeldStep.Take(ObjectiveOptimizer);
        }
        Scheduler?.step();
        return norm;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        ObjectiveOptimizer?.Dispose();
        Objective.Dispose();
    }

    private void Average(int batches)
    {
        if (batches == 1)
        {
            return;
        }
        using var noGrad = no_grad();
        foreach (var parameter in Parameters())
        {
            parameter.grad?.Divide(batches);
        }
    }

    private double Clip(double norm) => nn.utils.clip_grad_norm_(Model.parameters(), norm);

    private IEnumerable<Parameter> Parameters() => Model.parameters().Concat(Objective.Parameters.Values);
}
