using System.Globalization;
using System.Text.Json;

namespace NsnGen.Training;

/// <summary>What processes must have been given alike to train together, in words that can be compared.</summary>
internal static class RunDigest
{
    /// <summary>Compares with process 0.</summary>
    /// <exception cref="ProcessGroupException">A process was given something else; the message says which, and what.</exception>
    public static void Require(ProcessGroup group, IReadOnlyList<(string What, string Value)> own)
    {
        if (group.Count == 1)
        {
            return;
        }
        var first = JsonSerializer.Deserialize(
            group.FromFirst(
                JsonSerializer.Serialize(
                    own.ToDictionary(entry => entry.What, entry => entry.Value, StringComparer.Ordinal),
                    TrainingJson.Default.DictionaryStringString
                )
            ),
            TrainingJson.Default.DictionaryStringString
        )!;
        var others = own.Where(entry => first.GetValueOrDefault(entry.What) != entry.Value)
            .Select(entry => $"{entry.What} ({entry.Value}; process 0: {first.GetValueOrDefault(entry.What)})")
            .ToList();
        group.Require(
            ProcessGroupFault.Disagreement,
            others.Count == 0 ? "" : $"does not have what process 0 has: {string.Join(", ", others)}."
        );
    }

    /// <summary>What counts of a run.</summary>
    /// <param name="learner">What learns.</param>
    /// <param name="ranks">The ranks that steps can visit.</param>
    /// <param name="options">How it learns.</param>
    /// <param name="batches">How many batches there are; null if it is not known.</param>
    public static IReadOnlyList<(string What, string Value)> Of(
        Learner learner,
        IReadOnlyList<Rank> ranks,
        TrainerOptions options,
        int? batches
    ) =>
        [
            ("the model", Shapes(learner)),
            ("the ranks", string.Join(", ", ranks.Select(rank => rank.Name))),
            ("the seed", Text(options.Seed)),
            ("the number of batches", Text(batches)),
            ("the steps taken", Text(learner.Position.Steps)),
            ("the objective", $"{learner.Objective.GetType().Name}, {Text(options.ObjectiveLearningRate)}"),
            ("the optimizer", $"{learner.Optimizer.GetType().Name}, {Text(learner.LearningRate)}"),
            ("the schedule", learner.Scheduler?.GetType().Name ?? "none"),
            ("the clipping of gradients", Text(options.ClipGradientNorm)),
            ("the batches of a step", Text(options.BatchesPerStep)),
            ("the most steps", Text(options.MaxSteps)),
            ("the longest time", Text(options.MaxTime)),
            ("the batches of recalibration", Text(options.RecalibrationBatches)),
            ("the realignment", Text(options.Realign)),
            ("the evaluation", Text(options.Evaluation)),
            ("the checkpoints", Text(options.Checkpoints?.Every)),
        ];

    /// <summary>Of a large model the shape of each parameter would fill pages, so that its sizes and a checksum stand for them.</summary>
    private static string Shapes(Learner learner)
    {
        var shapes = learner.Parameters.Select(entry =>
            $"{entry.Name} {entry.Parameter.dtype} [{string.Join(", ", entry.Parameter.shape)}] {entry.Parameter.requires_grad}"
        );
        var text = string.Join('\n', shapes);
        var numbers = learner.Parameters.Sum(entry => entry.Parameter.numel());
        return $"{learner.Model.GetName()}, {learner.Parameters.Count} parameters, {Text(numbers)} numbers, shapes {Exchanges.Checksum(text):x8}";
    }

    private static string Text(Evaluation? evaluation) =>
        evaluation is null
            ? "none"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"every {evaluation.Every} steps at {string.Join(", ", evaluation.Ranks.Select(rank => rank.Name))}, patience {evaluation.Patience}, lower is better: {evaluation.LowerIsBetter}"
            );

    private static string Text(object? value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "unknown";
}
