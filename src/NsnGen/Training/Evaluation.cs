using NsnGen.Layers;

namespace NsnGen.Training;

/// <summary>Measures the model every few steps, in eval mode and without gradients, at ranks trained or not.</summary>
/// <example>
/// <code>Evaluation = Evaluation.Of(nested, model => Accuracy(model, validation)) with { Every = 100, Patience = 5 }</code>
/// </example>
public sealed record Evaluation
{
    private readonly int every = 1000;
    private readonly int? patience;
    private readonly IReadOnlyList<Rank> ranks = [];

    private Evaluation(Func<Rank, double> quality) => Quality = quality;

    /// <summary>The ranks to measure at, at least one; at first the model's anchors.</summary>
    public IReadOnlyList<Rank> Ranks
    {
        get => ranks;
        init =>
            ranks = value is { Count: > 0 }
                ? value
                : throw new ArgumentException("An evaluation needs at least one rank.", nameof(Ranks));
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
    public Func<IReadOnlyList<(Rank Rank, double Quality)>, double> Score { get; init; } =
        qualities => qualities.Average(at => at.Quality);

    /// <summary>How good the model is at one rank.</summary>
    internal Func<Rank, double> Quality { get; }

    /// <summary>An evaluation of a model at its anchors.</summary>
    /// <param name="model">The model that is trained.</param>
    /// <param name="quality">How good the model is at one rank.</param>
    public static Evaluation Of<TModel, TAtRank>(INestedModel<TModel, TAtRank> model, Func<TAtRank, double> quality)
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(quality);
        return new Evaluation(rank => quality(model.WithRank(rank)))
        {
            Ranks = [.. model.Anchors.Select(anchor => anchor.ToRank())],
        };
    }

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "This is at least 1.");
}
