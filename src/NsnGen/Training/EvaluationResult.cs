namespace NsnGen.Training;

/// <summary>What an evaluation measured.</summary>
/// <param name="Step">The step, from 0, that it followed.</param>
/// <param name="Qualities">The quality at each rank.</param>
/// <param name="Score">The one number that decides which evaluation is best.</param>
/// <param name="IsBest">Whether no earlier score was as good.</param>
public sealed record EvaluationResult(
    long Step,
    IReadOnlyList<(Rank Rank, double Quality)> Qualities,
    double Score,
    bool IsBest
);
