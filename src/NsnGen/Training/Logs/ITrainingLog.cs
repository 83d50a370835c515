namespace NsnGen.Training;

/// <summary>Keeps what training tells, such as <see cref="CsvTrainingLog"/> and <c>TensorBoardLog</c>.</summary>
public interface ITrainingLog
{
    /// <summary>Called before the first step of a run. What the log holds of this step and later ones will come again.</summary>
    /// <param name="step">0, or the step at which the run goes on.</param>
    void Start(long step);

    /// <summary>Called after every step.</summary>
    void Write(TrainingStep step);

    /// <summary>Called after every evaluation.</summary>
    void Write(EvaluationResult evaluation);
}
