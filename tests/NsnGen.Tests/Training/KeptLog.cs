using NsnGen.Training;

namespace NsnGen.Tests;

/// <summary>Keeps in memory what training tells.</summary>
internal sealed class KeptLog : ITrainingLog
{
    public List<long> Starts { get; } = [];

    public List<TrainingStep> Steps { get; } = [];

    public List<EvaluationResult> Evaluations { get; } = [];

    public void Start(long step) => Starts.Add(step);

    public void Write(TrainingStep step) => Steps.Add(step);

    public void Write(EvaluationResult evaluation) => Evaluations.Add(evaluation);
}
