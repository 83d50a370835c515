using NsnGen.Layers;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.LanguageModel;

/// <summary>The ranks of one model, which its sizes decide: the class allows more than most models have.</summary>
public static class LlamaRanks
{
    /// <summary>Some ranks, as far as they are below the model's largest; and that.</summary>
    public static IReadOnlyList<int> RanksOf(this INestedModel<Llama, Llama.AtRank> nested, params int[] wished)
    {
        ArgumentNullException.ThrowIfNull(nested);
        return [.. wished.Where(rank => rank < nested.MaxRank), nested.MaxRank];
    }

    /// <summary>The model's anchors.</summary>
    public static IReadOnlyList<Rank> AnchorsOf(this INestedModel<Llama, Llama.AtRank> nested)
    {
        ArgumentNullException.ThrowIfNull(nested);
        return [.. nested.Anchors.Select(anchor => anchor.ToRank())];
    }
}
