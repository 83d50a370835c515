using System.Diagnostics;

namespace NsnGen.Training;

/// <summary>Tells how long a run has to go.</summary>
/// <param name="firstStep">The step that the run begins with.</param>
/// <param name="totalSteps">The number of steps at its end, if it is known.</param>
internal sealed class TrainingClock(long firstStep, long? totalSteps)
{
    private readonly long start = Stopwatch.GetTimestamp();

    /// <summary>How long the run has taken so far.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    public TrainingProgress After(TrainingStep step)
    {
        var elapsed = Elapsed;
        var taken = step.Step + 1 - firstStep;
        var remaining = totalSteps is { } total ? elapsed / taken * (total - step.Step - 1) : (TimeSpan?)null;
        return new TrainingProgress(step, totalSteps, elapsed, remaining);
    }
}
