namespace NsnGen.Training;

/// <summary>How far training is.</summary>
/// <param name="Last">The step just taken.</param>
/// <param name="TotalSteps">The number of steps at the end, if it is known: by the count of the batches, or by a limit.</param>
/// <param name="Elapsed">The time since this process began to train.</param>
/// <param name="Remaining">The time to the end at the pace so far, if the end is known.</param>
public sealed record TrainingProgress(TrainingStep Last, long? TotalSteps, TimeSpan Elapsed, TimeSpan? Remaining);
