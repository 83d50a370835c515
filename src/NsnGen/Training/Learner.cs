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

    /// <summary>All that the optimizers change, each once, with names for messages.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => parameters;

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

    /// <summary>Adds the gradients of one batch: of each rank as soon as its loss is known, if the objective is a sum of terms.</summary>
    /// <param name="losses">The loss of each rank, computed when it is asked for.</param>
    /// <param name="ranks">How many there are.</param>
    /// <returns>The losses as numbers.</returns>
    /// <exception cref="NonFiniteLossException">A loss is NaN or infinite.</exception>
    /// <exception cref="NonFiniteStepException">The losses are finite and what the objective makes of them is not.</exception>
    public IReadOnlyList<(Rank Rank, double Loss)> Accumulate(IEnumerable<RankLoss> losses, int ranks)
    {
        var numbers = new List<(Rank, double)>();
        var waiting = new List<RankLoss>();
        using var source = losses.GetEnumerator();
        while (TryTakeOne(source, ranks, numbers, waiting)) { }
        if (waiting.Count > 0)
        {
            using var combined = Objective.Combine(waiting);
            Backward(combined, numbers);
        }
        return numbers;
    }

    /// <summary>What one rank computes is freed with its gradient, unless all losses are needed at once.</summary>
    private bool TryTakeOne(
        IEnumerator<RankLoss> source,
        int ranks,
        List<(Rank Rank, double Loss)> numbers,
        List<RankLoss> waiting
    )
    {
        var scope = NewDisposeScope();
        try
        {
            if (!source.MoveNext())
            {
                return false;
            }
            var loss = source.Current;
            var number = loss.Loss.Number();
            NonFiniteLossException.ThrowIf(loss.Rank, Position.Steps, number);
            numbers.Add((loss.Rank, number));
            if (Objective.Term(loss, ranks) is { } term)
            {
                Backward(term, [numbers[^1]]);
            }
            else
            {
                waiting.Add(loss);
                scope.MoveToOuter(loss.Loss);
            }
            return true;
        }
        finally
        {
            scope.Dispose();
        }
    }

    private void Backward(Tensor combined, IReadOnlyList<(Rank Rank, double Loss)> losses)
    {
        if (!combined.IsFinite())
        {
            throw new NonFiniteStepException(
                Position.Steps,
                null,
                Text(
                    $"{Objective.GetType().Name} makes {combined.Number()} of the losses {string.Join(", ", losses.Select(at => Text($"{at.Loss} at {at.Rank.Name}")))}"
                )
            );
        }
        if (!combined.requires_grad)
        {
            throw new InvalidOperationException(
                "No gradient flows from the losses to the model: they were computed without it, or every parameter is frozen."
            );
        }
        combined.backward();
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
