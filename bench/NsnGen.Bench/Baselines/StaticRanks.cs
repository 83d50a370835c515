using NsnGen.Conversion;
using NsnGen.Samples.Models;

namespace NsnGen.Bench;

/// <summary>
/// One model for each budget, every layer truncated to about the same rank: plain SVD, or whitened by the layers' inputs as in SVD-LLM
/// (arXiv 2403.07378). Trained ones are specialists, which have equal parts of the cost of training.
/// </summary>
/// <param name="name">What it is called.</param>
/// <param name="isWhitened">Whether the factors are found by the layers' inputs.</param>
internal sealed class StaticRanks(string name, bool isWhitened) : Baseline
{
    public override string Name => name;

    public override bool IsOneSet => false;

    public override IEnumerable<BaselineOutcome> Run(StoriesTask task, double denseSteps, int seed)
    {
        foreach (var budget in StoriesTask.Budgets)
        {
            using var nested = Factored(task);
            var rank = new RanksWithin(nested, task.Cost).Uniform(budget);
            yield return Specialist(task, denseSteps, seed, budget, nested, rank);
        }
    }

    private Llama.Nested Factored(StoriesTask task)
    {
        var dense = task.Pretrained.Read();
        if (!isWhitened)
        {
            return Llama.Nested.From(dense);
        }
        using var calibration = task.Calibrate(dense);
        return Llama.Nested.From(
            dense,
            new ConversionOptions { Initialization = Initialization.Whitened(calibration) }
        );
    }
}
