namespace NsnGen;

/// <summary>What one training step did.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Losses">The loss at each rank of the step.</param>
public sealed record TrainingStep(long Step, IReadOnlyList<(int Rank, double Loss)> Losses);
