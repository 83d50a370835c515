namespace NsnGen.Bench;

/// <summary>What a recipe reached.</summary>
/// <param name="Quality">By rank; rank 0 is the dense model.</param>
/// <param name="Seconds">How long the training took.</param>
/// <param name="Trainings">Multiply-adds of the training, in trainings of the dense model.</param>
/// <param name="DenseSeconds">How long the training of the dense model took that it starts from or is taught by; 0 without one.</param>
public sealed record Outcome(
    IReadOnlyDictionary<int, double> Quality,
    double Seconds,
    double Trainings,
    double DenseSeconds = 0
)
{
    /// <summary>Seconds with the dense model's.</summary>
    public double TotalSeconds => Seconds + DenseSeconds;

    /// <summary>Trainings with the dense model's.</summary>
    public double TotalTrainings => Trainings + (DenseSeconds > 0 ? 1 : 0);
}
