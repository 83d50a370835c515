using NsnGen.Training;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>What evaluations measured.</summary>
internal sealed class Kept : ITrainingLog
{
    public List<double> Values { get; } = [];

    public void Start(long step) { }

    public void Write(TrainingStep step) { }

    public void Write(EvaluationResult evaluation) => Values.AddRange(evaluation.Qualities.Select(at => at.Quality));
}
