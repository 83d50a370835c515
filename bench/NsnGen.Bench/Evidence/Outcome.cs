namespace NsnGen.Bench;

/// <summary>What a recipe reached.</summary>
/// <param name="Quality">By rank; rank 0 is the dense model.</param>
/// <param name="Seconds">How long the training took.</param>
/// <param name="Trainings">Multiply-adds of the training, in trainings of the dense model.</param>
public sealed record Outcome(IReadOnlyDictionary<int, double> Quality, double Seconds, double Trainings);
