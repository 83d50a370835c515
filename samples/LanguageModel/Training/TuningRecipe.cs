namespace NsnGen.Samples.LanguageModel;

/// <summary>How the steps of a nested model are spent. What is not said is as in the best trial of <c>./nsn bench language-model</c>.</summary>
public sealed record TuningRecipe
{
    /// <summary>The share of the steps that the dense model has by itself before it is taken apart, 0 … 1.</summary>
    public double DenseFirst { get; init; } = 0.15;

    /// <summary>The share of the joint steps that are at the dense weights, 0 … 1.</summary>
    public double DenseBetween { get; init; }

    /// <summary>
    /// Whether joint steps leave the full rank what it is: they then train components alone, neither dense weights nor what all ranks read,
    /// embeddings and norms. No step may be at the dense weights.
    /// </summary>
    public bool KeepsFullRank { get; init; } = true;

    /// <summary>The share of the other joint steps that are at any rank, 0 … 1; the rest are at anchors and the middles between them.</summary>
    public double AnyRank { get; init; } = 0.3;

    /// <summary>The learning rate of the joint steps.</summary>
    public double LearningRate { get; init; } = 3e-3;
}
