namespace NsnGen.Training;

/// <summary>What one training step did.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Losses">The loss at each rank of the step, the mean over its batches.</param>
public sealed record TrainingStep(long Step, IReadOnlyList<(Rank Rank, double Loss)> Losses)
{
    /// <summary>The learning rate of the optimizer's first group.</summary>
    public double LearningRate { get; init; }

    /// <summary>The norm of the model's gradients before they were clipped; null if nobody asked for it.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>How long the step took.</summary>
    public TimeSpan Duration { get; init; }
}
