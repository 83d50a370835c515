using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Binds nested models to ranks that are not typed to them.</summary>
public static class NestedModelExtensions
{
    /// <summary>The model at a rank that need not be typed to it; layers clamp it to their own maximum.</summary>
    public static TAtRank At<TModel, TAtRank>(this INestedModel<TModel, TAtRank> nested, Rank rank)
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        return nested.At(rank);
    }

    /// <summary>The model with one rank per layer.</summary>
    /// <exception cref="ArgumentException">The plan is for another model.</exception>
    public static TAtRank WithPlan<TModel, TAtRank>(this INestedModel<TModel, TAtRank> nested, RankPlan plan)
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        return nested.At(Rank.Of(plan, (nn.Module)nested));
    }
}
