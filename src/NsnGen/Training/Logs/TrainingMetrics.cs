using System.Diagnostics.Metrics;

namespace NsnGen.Training;

/// <summary>The meter <c>NsnGen.Training</c>, which all trainers of a process share.</summary>
internal static class TrainingMetrics
{
    private static readonly Meter Meter = new("NsnGen.Training");

    private static readonly Gauge<double> Loss = Meter.CreateGauge<double>(
        "nsngen.training.loss",
        description: "The loss of the last step, by rank."
    );

    private static readonly Gauge<double> LearningRate = Meter.CreateGauge<double>("nsngen.training.learning_rate");

    private static readonly Gauge<double> GradientNorm = Meter.CreateGauge<double>(
        "nsngen.training.gradient_norm",
        description: "The norm of the model's gradients before they were clipped."
    );

    private static readonly Histogram<double> StepDuration = Meter.CreateHistogram<double>(
        "nsngen.training.step.duration",
        unit: "s"
    );

    /// <summary>Whether somebody listens to the norm of the gradients, which costs a pass over them.</summary>
    public static bool WantGradientNorm => GradientNorm.Enabled;

    public static void Record(TrainingStep step)
    {
        if (Loss.Enabled)
        {
            foreach (var (rank, loss) in step.Losses)
            {
                Loss.Record(loss, new KeyValuePair<string, object?>("rank", rank.ToString()));
            }
        }
        LearningRate.Record(step.LearningRate);
        StepDuration.Record(step.Duration.TotalSeconds);
        if (step.GradientNorm is { } norm)
        {
            GradientNorm.Record(norm);
        }
    }
}
