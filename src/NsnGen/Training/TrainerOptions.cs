using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>How <see cref="NestedTrainer{TBatch}"/> trains. The defaults follow the paper.</summary>
public sealed record TrainerOptions
{
    /// <summary>Decides which ranks each step visits.</summary>
    public int Seed { get; init; }

    /// <summary>Makes the sampler from the model's anchors and <see cref="Seed"/>.</summary>
    public Func<IReadOnlyList<int>, int, RankSampler> Sampler { get; init; } =
        (anchors, seed) => new AnchorAndVariantSampler(anchors, seed);

    /// <summary>Makes the objective from every rank that the sampler can visit.</summary>
    public Func<IReadOnlyList<int>, RankObjective> Objective { get; init; } = ranks => new UncertaintyObjective(ranks);

    /// <summary>Makes the optimizer of the model's parameters.</summary>
    public Func<IEnumerable<Parameter>, optim.Optimizer> Optimizer { get; init; } =
        parameters => optim.AdamW(parameters, lr: 1e-3);

    /// <summary>Learning rate of what the objective itself learns (Adam).</summary>
    public double ObjectiveLearningRate { get; init; } = 1e-3;

    /// <summary>The model's gradients are scaled down to this norm; null leaves them alone.</summary>
    public double? ClipGradientNorm { get; init; }

    /// <summary>
    /// Whether <see cref="NestedTrainer{TBatch}.FitAsync"/> ends by sorting the components between trained ranks
    /// (<see cref="NsnGen.Realignment"/>), which helps the ranks that training did not visit.
    /// </summary>
    public bool Realign { get; init; } = true;

    /// <summary>Told of every step.</summary>
    public IProgress<TrainingStep>? Progress { get; init; }
}
