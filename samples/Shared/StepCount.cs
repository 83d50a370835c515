using NsnGen.Training;

namespace NsnGen.Samples;

/// <summary>Tells the steps of a trainer to a progress bar.</summary>
/// <param name="done">Told how many steps are done.</param>
public sealed class StepCount(IProgress<int> done) : IProgress<TrainingProgress>
{
    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        done.Report((int)value.Last.Step + 1);
    }
}
