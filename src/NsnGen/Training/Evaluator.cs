using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Carries out an evaluation of what a learner has learned so far, and notes in its position how that compares.</summary>
/// <param name="evaluation">What to measure, and when.</param>
/// <param name="group">The processes, which share out the ranks.</param>
/// <param name="learner">Whose model is measured; its position remembers the best score, so that a run that goes on knows it.</param>
internal sealed class Evaluator(Evaluation evaluation, ProcessGroup group, Learner learner)
{
    /// <summary>Whether the learner's position is one to evaluate at.</summary>
    public bool IsDue => learner.Position.Steps % evaluation.Every == 0;

    /// <summary>Whether so many evaluations were no better that training should end.</summary>
    public bool IsOutOfPatience => learner.Position.SinceBest >= evaluation.Patience;

    /// <summary>Measures, and notes whether this is the best yet.</summary>
    public EvaluationResult Run()
    {
        var qualities = Measure();
        var score = evaluation.Score(qualities);
        var position = learner.Position;
        var isBest = IsBetter(score, position.BestScore);
        learner.Position = isBest
            ? position with
            {
                BestScore = score,
                SinceBest = 0,
            }
            : position with
            {
                SinceBest = position.SinceBest + 1,
            };
        return new EvaluationResult(position.Steps - 1, qualities, score, isBest);
    }

    private List<(Rank Rank, double Quality)> Measure()
    {
        using var noGrad = no_grad();
        learner.Model.eval();
        try
        {
            var qualities = evaluation
                .Ranks.Select((rank, i) => i % group.Count == group.Index ? QualityAt(rank) : 0)
                .ToArray();
            group.Sum(qualities);
            return [.. evaluation.Ranks.Zip(qualities)];
        }
        finally
        {
            learner.Model.train();
        }
    }

    private double QualityAt(Rank rank)
    {
        using var scope = NewDisposeScope();
        return evaluation.Quality(rank);
    }

    private bool IsBetter(double score, double? best) =>
        !double.IsNaN(score) && (best is not { } bar || (evaluation.LowerIsBetter ? score < bar : score > bar));
}
