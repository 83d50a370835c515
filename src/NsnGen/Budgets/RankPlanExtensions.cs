using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Runs nested models by plans.</summary>
public static class RankPlanExtensions
{
    /// <summary>The model with one rank per layer.</summary>
    /// <exception cref="ArgumentException">The plan is for another model.</exception>
    public static TAtRank WithPlan<TModel, TAtRank>(this INestedModel<TModel, TAtRank> nested, RankPlan plan)
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        return nested.At(Rank.Of(plan, (nn.Module)nested));
    }
}
