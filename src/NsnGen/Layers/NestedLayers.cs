using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>The factored layers of a model.</summary>
public static class NestedLayers
{
    /// <summary>Every factored layer with its name, <c>blocks.0.fc1</c>, in the model's order. A layer held in two places has its first name.</summary>
    public static IReadOnlyList<(string Name, NestedLayer Layer)> Of(nn.Module nested)
    {
        ArgumentNullException.ThrowIfNull(nested);
        return
        [
            .. nested
                .named_modules()
                .Prepend((name: "", module: nested))
                .DistinctBy(entry => entry.module)
                .Where(entry => entry.module is NestedLayer)
                .Select(entry => (entry.name, (NestedLayer)entry.module)),
        ];
    }

    /// <summary>Those whose components are no hidden units.</summary>
    internal static IEnumerable<(string Name, NestedLayer Layer)> InFactors(nn.Module nested) =>
        Of(nested).Where(entry => !entry.Layer.IsCut);

    /// <summary>The layers by what has one rank in a plan: each alone, or all that have hidden units in common, the leader first.</summary>
    internal static IReadOnlyList<IReadOnlyList<(string Name, NestedLayer Layer)>> ByRank(nn.Module nested) =>
        [
            .. Of(nested)
                .GroupBy(entry => entry.Layer.Leader)
                .Select(same =>
                    (IReadOnlyList<(string, NestedLayer)>)
                        [.. same.OrderBy(entry => !ReferenceEquals(entry.Layer, same.Key))]
                ),
        ];

    /// <summary>A plan of ranks, one for each of <see cref="ByRank"/>.</summary>
    internal static RankPlan Plan(
        IReadOnlyList<IReadOnlyList<(string Name, NestedLayer Layer)>> groups,
        IReadOnlyList<int> ranks
    ) =>
        new(
            groups
                .Zip(ranks)
                .SelectMany(pair => pair.First.Select(entry => (entry.Name, Rank: pair.Second)))
                .ToDictionary(entry => entry.Name, entry => entry.Rank, StringComparer.Ordinal)
        );
}
