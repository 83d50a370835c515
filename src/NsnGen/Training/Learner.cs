using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>What learns, a model and an objective, each with an optimizer of its own; and how far it is.</summary>
internal sealed class Learner : IDisposable
{
    private readonly double? clipNorm;
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> parameters;
    private readonly IReadOnlyList<optim.Optimizer> optimizers;
    private readonly StepGuard guard;

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
        optimizers = ObjectiveOptimizer is null ? [Optimizer] : [Optimizer, ObjectiveOptimizer];
        parameters = [.. Named().DistinctBy(entry => entry.Parameter)];
        guard = new StepGuard(parameters);
    }

    public nn.Module Model { get; }

    public RankObjective Objective { get; }

    public optim.Optimizer Optimizer { get; }

    public optim.Optimizer? ObjectiveOptimizer { get; }

    public optim.lr_scheduler.LRScheduler? Scheduler { get; }

    /// <summary>Where training is.</summary>
    public TrainingPosition Position { get; set; } = new();

    public double LearningRate => Optimizer.ParamGroups.First().LearningRate;

    /// <summary>
    /// Whether the optimizers remember a step that was not taken, because their update was not finite: the weights are good, and there is
    /// no way on.
    /// </summary>
    public bool IsSpent { get; private set; }

    /// <summary>Gradients become null, not 0: Adam would move a log-variance whose rank is not in the step.</summary>
    public void ForgetGradients()
    {
        foreach (var (_, parameter) in parameters)
        {
            parameter.grad = null;
        }
    }

    /// <summary>Adds the gradients of one batch.</summary>
    /// <exception cref="NonFiniteStepException">The losses are finite and what the objective makes of them is not.</exception>
    public void Accumulate(IReadOnlyList<RankLoss> losses)
    {
        using var loss = Objective.Combine(losses);
        if (!loss.IsFinite())
        {
            var all = losses.Select(at => Text($"{at.Loss.Number()} at {at.Rank.Name}"));
            throw new NonFiniteStepException(
                Position.Steps,
                null,
                Text($"{Objective.GetType().Name} makes {loss.Number()} of the losses {string.Join(", ", all)}")
            );
        }
        if (!loss.requires_grad)
        {
            throw new InvalidOperationException(
                "No gradient flows from the losses to the model: they were computed without it, or every parameter is frozen."
            );
        }
        loss.backward();
    }

    /// <summary>Takes the step of the mean gradient.</summary>
    /// <param name="batches">How many batches the gradients are the sum of.</param>
    /// <param name="measure">Whether the norm is wanted even if nothing is clipped.</param>
    /// <returns>The norm of the model's gradients before clipping, or null.</returns>
    /// <exception cref="NonFiniteStepException">A gradient or an update is not finite; no parameter has changed.</exception>
    public double? Apply(int batches, bool measure)
    {
        using var scope = NewDisposeScope();
        Average(batches);
        guard.RequireGradients(Position.Steps);
        var norm =
            clipNorm is { } most ? Clip(most)
            : measure ? Clip(double.PositiveInfinity)
            : (double?)null;
        using var change = new ModelChange(Model);
        IsSpent = true;
        guard.Take(Position.Steps, optimizers);
        Scheduler?.step();
        IsSpent = false;
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
        foreach (var (_, parameter) in parameters)
        {
            parameter.grad?.Divide(batches);
        }
    }

    /// <exception cref="NonFiniteStepException">The norm overflows: it would scale every gradient to 0.</exception>
    private double Clip(double most)
    {
        var norm = nn.utils.clip_grad_norm_(Model.parameters(), most);
        return double.IsFinite(norm) || double.IsPositiveInfinity(most)
            ? norm
            : throw new NonFiniteStepException(
                Position.Steps,
                null,
                "The gradients are finite, but their norm, to which they are clipped, is not,"
            );
    }

    private static string Text(FormattableString message) => FormattableString.Invariant(message);

    /// <summary>All that the optimizers change, some of it more than once.</summary>
    private IEnumerable<(string Name, Parameter Parameter)> Named() =>
        Model
            .named_parameters()
            .Select(entry => (entry.name, entry.parameter))
            .Concat(
                Objective.Parameters.Select(entry => ($"the objective's parameter of {entry.Key.Name}", entry.Value))
            )
            .Concat(Optimizer.parameters().Select((parameter, i) => ($"parameter {i} of the optimizer", parameter)));
}
