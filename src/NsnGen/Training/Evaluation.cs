using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Measures the model every few steps, in eval mode and without gradients, at ranks trained or not.</summary>
/// <example>
/// <code>Evaluation = Evaluation.Of(nested, model => Accuracy(model, validation)) with { Every = 100, Patience = 5 }</code>
/// </example>
public sealed record Evaluation
{
    private readonly Func<int, double> quality;
    private readonly int every = 1000;
    private readonly int? patience;
    private readonly IReadOnlyList<int> ranks = [];

    private Evaluation(Func<int, double> quality) => this.quality = quality;

    /// <summary>The ranks to measure at, at least one; at first the model's anchors.</summary>
    public IReadOnlyList<int> Ranks
    {
        get => ranks;
        init =>
            ranks =
                value is { Count: > 0 } && value.All(rank => rank >= 1)
                    ? value
                    : throw new ArgumentException(
                        "An evaluation needs at least one rank, and none below 1.",
                        nameof(Ranks)
                    );
    }

    /// <summary>The number of steps from one evaluation to the next, at least 1.</summary>
    public int Every
    {
        get => every;
        init => every = AtLeastOne(value, nameof(Every));
    }

    /// <summary>Training ends after this many evaluations without a better score, at least 1; null lets it go on.</summary>
    public int? Patience
    {
        get => patience;
        init => patience = value is { } limit ? AtLeastOne(limit, nameof(Patience)) : null;
    }

    /// <summary>Whether a lower score is better, as it is of a loss.</summary>
    public bool LowerIsBetter { get; init; }

    /// <summary>Turns the qualities at all ranks into the score; at first their mean.</summary>
    public Func<IReadOnlyList<(int Rank, double Quality)>, double> Score { get; init; } =
        qualities => qualities.Average(at => at.Quality);

    /// <summary>An evaluation of a model at its anchors.</summary>
    /// <param name="model">The model that is trained.</param>
    /// <param name="quality">How good the model is at one rank.</param>
    /// <param name="ranks">What a number of <see cref="Ranks"/> stands for (<see cref="TrainerOptions.Ranks"/>).</param>
    public static Evaluation Of<TModel, TAtRank>(
        INestedModel<TModel, TAtRank> model,
        Func<TAtRank, double> quality,
        Func<int, Rank>? ranks = null
    )
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(quality);
        return new Evaluation(rank => quality(model.WithRank((ranks ?? Rank.Of)(rank))))
        {
            Ranks = [.. model.Anchors.Select(anchor => anchor.Value)],
        };
    }

    internal bool IsDue(TrainingPosition position) => position.Steps % Every == 0;

    internal bool IsOutOfPatience(TrainingPosition position) => position.SinceBest >= Patience;

    /// <summary>Measures, and notes in the learner's position whether this is the best yet.</summary>
    internal EvaluationResult Run(Learner learner)
    {
        var qualities = Measure(learner.Model);
        var score = Score(qualities);
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

    private List<(int Rank, double Quality)> Measure(nn.Module model)
    {
        using var noGrad = no_grad();
        model.eval();
        try
        {
            return [.. Ranks.Select(rank => (rank, QualityAt(rank)))];
        }
        finally
        {
            model.train();
        }
    }

    private double QualityAt(int rank)
    {
        using var scope = NewDisposeScope();
        return quality(rank);
    }

    private bool IsBetter(double score, double? best) =>
        !double.IsNaN(score) && (best is not { } bar || (LowerIsBetter ? score < bar : score > bar));

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "This is at least 1.");
}
