namespace NsnGen.Layers;

/// <summary>What every generated <c>Nested</c> type is: a model that runs at any of its ranks.</summary>
/// <typeparam name="TModel">The annotated model class.</typeparam>
/// <typeparam name="TAtRank">The generated <c>Model.AtRank</c>.</typeparam>
public interface INestedModel<TModel, TAtRank>
    where TAtRank : struct, IAtRank
{
    /// <summary>The largest rank of any layer; a part of the model may be loaded up to less.</summary>
    int MaxRank { get; }

    /// <summary>The ranks that training visits, ascending; the last one is <see cref="MaxRank"/> or below.</summary>
    IReadOnlyList<Rank<TModel>> Anchors { get; }

    /// <summary>The model at one of its ranks.</summary>
    TAtRank WithRank(Rank<TModel> rank);

    /// <summary>The model at a rank that need not be typed to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rank is above that of every layer.</exception>
    TAtRank WithRank(Rank rank);

    /// <summary>The model with a rank for each layer.</summary>
    /// <exception cref="ArgumentException">The plan is for another model.</exception>
    TAtRank WithRank(RankPlan plan);
}
