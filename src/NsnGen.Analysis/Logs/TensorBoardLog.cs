using NsnGen.Training;

namespace NsnGen.Analysis;

/// <summary>
/// TensorBoard event files: the scalars <c>loss/rank-8</c> (of a plan, <c>loss/cost-35-%</c>), <c>quality/rank-8</c>, <c>learning_rate</c>, <c>gradient_norm</c>,
/// <c>seconds_per_step</c> and <c>score</c>. Every run adds a file; TensorBoard drops what a run that goes on repeats.
/// </summary>
/// <param name="directory">The directory of one run, which is made if need be.</param>
public sealed class TensorBoardLog(string directory) : ITrainingLog, IDisposable
{
    private EventFile? file;

    /// <inheritdoc/>
    public void Start(long step)
    {
        Dispose();
        file = new EventFile(directory, TimeProvider.System);
        file.WriteStart(step);
    }

    /// <inheritdoc/>
    public void Write(TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var scalars = ByRank("loss", step.Losses)
            .Append(("learning_rate", step.LearningRate))
            .Append(("seconds_per_step", step.Duration.TotalSeconds));
        Write(step.Step, step.GradientNorm is { } norm ? scalars.Append(("gradient_norm", norm)) : scalars);
    }

    /// <inheritdoc/>
    public void Write(EvaluationResult evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        Write(evaluation.Step, ByRank("quality", evaluation.Qualities).Append(("score", evaluation.Score)));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        file?.Dispose();
        file = null;
    }

    private void Write(long step, IEnumerable<(string Tag, double Value)> scalars) =>
        (file ?? throw new InvalidOperationException("A log is written to after its start.")).WriteScalars(
            step,
            scalars
        );

    private static IEnumerable<(string Tag, double Value)> ByRank(
        string name,
        IReadOnlyList<(Rank Rank, double Value)> values
    ) => values.Select(at => ($"{name}/{at.Rank.Name.Replace(' ', '-')}", at.Value));
}
