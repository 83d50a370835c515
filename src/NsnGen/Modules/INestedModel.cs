namespace NsnGen;

/// <summary>What every generated <c>Nested</c> type is: a model that runs at any of its ranks.</summary>
/// <typeparam name="TModel">The annotated model class.</typeparam>
/// <typeparam name="TAtRank">The generated <c>Model.AtRank</c>.</typeparam>
public interface INestedModel<TModel, TAtRank>
    where TAtRank : struct, IAtRank
{
    /// <summary>The largest rank.</summary>
    int MaxRank { get; }

    /// <summary>The named ranks, ascending; the last one is <see cref="MaxRank"/> or below.</summary>
    IReadOnlyList<Rank<TModel>> Anchors { get; }

    /// <summary>The model at one of its ranks.</summary>
    TAtRank WithRank(Rank<TModel> rank);

    /// <summary>The model at a rank that need not be typed to it; layers clamp it to their own maximum.</summary>
    TAtRank At(Rank rank);
}
