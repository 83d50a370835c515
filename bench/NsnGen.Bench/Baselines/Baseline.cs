using NsnGen.Samples.Models;
using NsnGen.Training;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>A way to several models of different cost.</summary>
internal abstract class Baseline
{
    /// <summary>What it is called in tables.</summary>
    public abstract string Name { get; }

    /// <summary>Whether one set of weights serves all budgets.</summary>
    public abstract bool IsOneSet { get; }

    /// <summary>Makes models within the budgets and measures them.</summary>
    /// <param name="task">The data, the model, and what it costs.</param>
    /// <param name="denseSteps">What all training may cost in sum, in steps of the dense model; 0 for none.</param>
    /// <param name="seed">Decides the stories of each step, and its ranks.</param>
    public abstract IEnumerable<BaselineOutcome> Run(StoriesTask task, double denseSteps, int seed);

    /// <summary>Measures a nested model at a rank.</summary>
    protected BaselineOutcome Measured(
        StoriesTask task,
        int seed,
        double budget,
        Llama.Nested nested,
        Rank rank,
        Training training = default
    )
    {
        Tensor Logits(Tensor tokens) => nested.call(tokens, null, rank);
        return new BaselineOutcome(Name, seed, budget)
        {
            Cost = task.Cost.Share(nested, rank),
            FactoredCost = task.Cost.FactoredShare(nested, rank),
            Validation = task.Validation(Logits),
            Test = task.Test(Logits),
            Steps = training.Steps,
            DenseSteps = training.DenseSteps,
            Seconds = training.Seconds,
        };
    }

    /// <summary>Trains a model for one rank alone, for its budget's part of all training, and measures it.</summary>
    protected BaselineOutcome Specialist(
        StoriesTask task,
        double denseSteps,
        int seed,
        double budget,
        Llama.Nested nested,
        Rank rank
    )
    {
        var part = denseSteps / StoriesTask.Budgets.Count;
        var training = part > 0 ? Training.Of(task, nested, new AllAnchorsSampler([rank]), part, seed) : default;
        return Measured(task, seed, budget, nested, rank, training);
    }
}
