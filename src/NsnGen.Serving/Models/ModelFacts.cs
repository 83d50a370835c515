using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Serving;

/// <summary>What a server reads of a nested model once, whatever its class.</summary>
/// <param name="Module">The model.</param>
/// <param name="MaxRank">The largest rank of any layer.</param>
/// <param name="Anchors">The ranks that training visits, ascending.</param>
/// <param name="Bind">A rank as the model has it.</param>
internal sealed record ModelFacts(nn.Module Module, int MaxRank, IReadOnlyList<Rank> Anchors, Func<Rank, Rank> Bind)
{
    /// <exception cref="ArgumentException">The model is in train mode.</exception>
    public static ModelFacts Of<TModel, TAtRank>(INestedModel<TModel, TAtRank> nested)
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        if (nested is not nn.Module module)
        {
            throw new ArgumentException($"A {nested.GetType().Name} is no module.", nameof(nested));
        }
        if (module.training)
        {
            throw new ArgumentException(
                $"This {typeof(TModel).Name} is in train mode, in which no rank is prepared; call eval() before it serves.",
                nameof(nested)
            );
        }
        var anchors = nested.Anchors.Select(rank => rank.ToRank());
        return new ModelFacts(module, nested.MaxRank, [.. anchors], rank => nested.WithRank(rank).Rank);
    }
}
