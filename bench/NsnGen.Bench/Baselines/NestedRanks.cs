using NsnGen.Conversion;
using NsnGen.Samples.Models;
using NsnGen.Training;

namespace NsnGen.Bench;

/// <summary>One set of weights in whitened factors, trained jointly: what the methods that nest ranks have in common.</summary>
internal abstract class NestedRanks : Baseline
{
    public override bool IsOneSet => true;

    /// <summary>See <see cref="ConversionOptions.DenseAbove"/>.</summary>
    protected virtual double? DenseAbove => null;

    /// <summary>See <see cref="ConversionOptions.NestsHiddenUnits"/>.</summary>
    protected virtual bool HasUnits => false;

    /// <summary>Whether the dense model teaches.</summary>
    protected virtual bool IsDistilled => false;

    /// <summary>Whether each layer has a rank of its own within a budget.</summary>
    protected virtual bool HasPlans => false;

    /// <summary>Which ranks the steps visit.</summary>
    /// <param name="task">The data, the model, and what it costs.</param>
    /// <param name="nested">The model.</param>
    /// <param name="ranks">Those within the budgets, and the full rank.</param>
    /// <param name="seed">Decides them.</param>
    protected abstract RankSampler Sampler(StoriesTask task, Llama.Nested nested, IReadOnlyList<Rank> ranks, int seed);

    public override IEnumerable<BaselineOutcome> Run(StoriesTask task, double denseSteps, int seed)
    {
        using var dense = task.Pretrained.Read();
        using var calibration = task.Calibrate(dense);
        var options = new ConversionOptions
        {
            Initialization = Initialization.Whitened(calibration),
            DenseAbove = DenseAbove,
            NestsHiddenUnits = HasUnits,
        };
        // A copy of the weights, so that the dense model can teach; the calibration knows the one that it was collected on.
        using var teacher = task.Pretrained.Read();
        using var nested = Llama.Nested.From(dense, options);
        var within = new RanksWithin(nested, task.Cost);
        var at = HasPlans ? within.ByActivations(calibration) : within.Uniform;
        List<(double Budget, Rank Rank)> ranks =
        [
            .. StoriesTask.Budgets.Select(budget => (budget, at(budget))),
            (1, Llama.Rank.Full.ToRank()),
        ];
        var training =
            denseSteps > 0
                ? Training.Of(
                    task,
                    nested,
                    Sampler(task, nested, [.. ranks.Select(entry => entry.Rank)], seed),
                    denseSteps,
                    seed,
                    IsDistilled ? teacher : null
                )
                : default;
        foreach (var (budget, rank) in ranks)
        {
            yield return Measured(task, seed, budget, nested, rank, training);
        }
    }
}
