using NsnGen.Training;

namespace NsnGen.Bench;

/// <summary>One way to train a nested model.</summary>
/// <param name="Name">What it is called in tables.</param>
public sealed record Recipe(string Name)
{
    /// <summary>Where the weights come from.</summary>
    public Start Start { get; init; } = Start.Random;

    /// <summary>Which ranks a step visits; null balances them by the task's cost.</summary>
    public Func<IReadOnlyList<Rank>, int, RankSampler>? Sampler { get; init; }

    /// <summary>How their losses are combined.</summary>
    public Func<IReadOnlyList<Rank>, RankObjective> Objective { get; init; } = _ => new UniformObjective();

    /// <summary>Learning rate of the objective's own parameters.</summary>
    public double ObjectiveLearningRate { get; init; } = 1e-3;

    /// <summary>Who teaches the smaller ranks.</summary>
    public Teacher Teacher { get; init; }

    /// <summary>Steps, as a share of one training; 0 measures the start.</summary>
    public double Steps { get; init; } = 1;

    /// <summary>
    /// Whether the steps are as many as cost <see cref="EvidenceTask.JointCost"/>, times <see cref="Steps"/>: a sampler that visits fewer
    /// ranks gets more of them.
    /// </summary>
    public bool IsCostFixed { get; init; } = true;

    /// <summary>Whether the components between trained ranks are sorted at the end.</summary>
    public bool Realign { get; init; }

    /// <summary>
    /// Whether each rank stands for a plan that costs the same, allocated by the loss on training rows when joint training is
    /// over.
    /// </summary>
    public bool Planned { get; init; }

    /// <summary>The same start, trained for one rank alone.</summary>
    public Recipe For(int rank) =>
        this with
        {
            Name = $"{Name} {rank}",
            Sampler = (_, _) => new AllAnchorsSampler([Rank.Of(rank)]),
            IsCostFixed = false,
        };
}
