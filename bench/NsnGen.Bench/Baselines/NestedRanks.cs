using NsnGen.Analysis;
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

    /// <summary>
    /// The share of the training that the dense model takes by itself before it is taken apart; its full rank then stays what it is. 0 for none.
    /// </summary>
    protected virtual double DenseFirst => 0;

    /// <summary>Which ranks the steps visit.</summary>
    /// <param name="task">The data, the model, and what it costs.</param>
    /// <param name="nested">The model.</param>
    /// <param name="ranks">Those within the budgets, and the full rank.</param>
    /// <param name="seed">Decides them.</param>
    protected abstract RankSampler Sampler(StoriesTask task, Llama.Nested nested, IReadOnlyList<Rank> ranks, int seed);

    /// <summary>What layers lose, for plans: at first the share of its output that a layer leaves out on calibration data.</summary>
    protected virtual Sensitivity Losses(StoriesTask task, Llama.Nested nested, Calibration calibration) =>
        Sensitivity.OfActivations(nested, calibration);

    public override IEnumerable<BaselineOutcome> Run(StoriesTask task, double denseSteps, int seed)
    {
        using var dense = task.Pretrained.Read();
        var first = DenseFirst * denseSteps is > 0 and var alone
            ? Training.Of(task, dense, _ => 1, alone, seed)
            : default;
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
        if (DenseFirst > 0)
        {
            FullRank.Freeze(nested);
        }
        var within = new RanksWithin(nested, task.Cost);
        var at = HasPlans ? within.By(Losses(task, nested, calibration)) : within.Uniform;
        List<(double Budget, Rank Rank)> ranks =
        [
            .. StoriesTask.Budgets.Select(budget => (budget, at(budget))),
            (1, Llama.Rank.Full.ToRank()),
        ];
        var training =
            denseSteps > 0
                ? first.And(
                    Training.Of(
                        task,
                        nested,
                        Sampler(task, nested, [.. ranks.Select(entry => entry.Rank)], seed),
                        denseSteps - first.DenseSteps,
                        seed,
                        IsDistilled ? teacher : null
                    )
                )
                : default;
        foreach (var (budget, rank) in ranks)
        {
            yield return Measured(task, seed, budget, nested, rank, training);
        }
    }
}
