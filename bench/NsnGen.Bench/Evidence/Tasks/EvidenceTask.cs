namespace NsnGen.Bench;

/// <summary>A model, its data, and a number of training steps that count as one training.</summary>
public abstract class EvidenceTask
{
    /// <summary>What it is called in tables.</summary>
    public abstract string Name { get; }

    /// <summary>What quality is: <c>accuracy, %</c> or <c>nats a token</c>.</summary>
    public abstract string Metric { get; }

    /// <summary>Whether more of it is better.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>Whether recipes that differ from the NSN in one thing are run as well.</summary>
    public virtual bool HasAblations => true;

    /// <summary>Whether every objective is run with every sampler.</summary>
    public bool HasGrid { get; init; }

    /// <summary>The trained ranks, ascending.</summary>
    public IReadOnlyList<int> Anchors { get; } = [1, 2, 4, 8, 16, 32, 64];

    /// <summary>Ranks between them that no training visits.</summary>
    public IReadOnlyList<int> Between { get; } = [3, 6, 12, 24, 48];

    /// <summary>
    /// What joint training costs, in trainings of the dense model: that of every anchor in each step of one training, but at most
    /// 1.2, so that it costs at most 2.2 with the dense model before it.
    /// </summary>
    public double JointCost => Math.Min(1.2, Anchors.Sum(CostAt));

    /// <summary>The share of the dense model's cost at each rank.</summary>
    public abstract double CostAt(int rank);

    /// <summary>Trains by a recipe and measures.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="seed">Decides initial weights, batches and ranks.</param>
    /// <param name="cancellation">Checked at each step.</param>
    public abstract Outcome Run(Recipe recipe, int seed, CancellationToken cancellation);

    /// <summary>A dense model after one training and as many more as are asked for; its quality is at rank 0.</summary>
    public abstract Outcome RunDense(int seed, double steps, CancellationToken cancellation);
}
