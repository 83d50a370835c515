using System.Globalization;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>
/// How much of what each layer can put out at a small rank it can still put out at a large one:
/// <c>(1/r_s) ‖U_lᵀ U_s‖²_F</c>, with orthonormal bases U of the images of <c>W_r</c> and <c>r_s</c> the dimension of the
/// small one (arXiv 2509.17874). 1 is all of it, and what a nested model has at every pair of ranks.
/// </summary>
/// <param name="Small">The small rank.</param>
/// <param name="Large">The large rank.</param>
/// <param name="Scores">The score of each layer, 0 … 1; that of a layer whose image is empty is 1.</param>
public sealed record SubspaceContainment(Rank Small, Rank Large, IReadOnlyDictionary<string, double> Scores)
{
    /// <summary>How far below 1 rounding may take a score.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>Measures every factored layer of a model.</summary>
    /// <param name="nested">A nested model.</param>
    /// <param name="small">The small rank.</param>
    /// <param name="large">The large rank; a layer whose maximum is smaller uses its maximum.</param>
    /// <exception cref="BrokenModelException">A layer holds NaN or infinity.</exception>
    public static SubspaceContainment Of(nn.Module nested, Rank small, Rank large)
    {
        using var untracked = no_grad();
        return new SubspaceContainment(
            small,
            large,
            NestedLayers
                .InFactors(nested)
                .ToDictionary(e => e.Name, e => Score(e.Name, e.Layer, small, large), StringComparer.Ordinal)
        );
    }

    /// <summary>Checks that no layer loses anything from one rank to the next.</summary>
    /// <param name="nested">A nested model.</param>
    /// <param name="ranks">
    /// The ranks to compare with the next; null for every rank, which takes an SVD for each and is slow beyond a few hundred.
    /// </param>
    /// <exception cref="BrokenModelException">
    /// A score is below 1 − <see cref="Tolerance"/>, or a layer holds NaN or infinity; names the layer.
    /// </exception>
    public static void Check(nn.Module nested, IEnumerable<int>? ranks = null)
    {
        var chosen = ranks?.Distinct().Order().ToList();
        using var untracked = no_grad();
        foreach (var (name, layer) in NestedLayers.InFactors(nested))
        {
            Check(name, layer, chosen ?? [.. Enumerable.Range(1, (int)layer.down.shape[0])]);
        }
    }

    internal void Require()
    {
        foreach (var (name, score) in Scores)
        {
            Require(name, Small.Value, Large.Value, score);
        }
    }

    private static void Check(string name, NestedLayer layer, IReadOnlyList<int> ranks)
    {
        using var scope = NewDisposeScope();
        var core = new LayerCore(name, layer);
        var here = ranks.Select(rank => ComponentsAt(layer, Rank.Of(rank))).Distinct().ToList();
        foreach (var (small, large) in here.Zip(here.Skip(1)))
        {
            Require(name, small, large, core.Containment(small, large));
        }
    }

    private static double Score(string name, NestedLayer layer, Rank small, Rank large)
    {
        using var scope = NewDisposeScope();
        return new LayerCore(name, layer).Containment(ComponentsAt(layer, small), ComponentsAt(layer, large));
    }

    /// <summary>A dense weight on top of the components counts as all of them.</summary>
    private static int ComponentsAt(NestedLayer layer, Rank rank) =>
        Math.Min(layer.CostAt(rank).Rank, (int)layer.down.shape[0]);

    private static void Require(string name, int small, int large, double score)
    {
        if (score < 1 - Tolerance)
        {
            throw new BrokenModelException(
                name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Layer '{name}' is not nested: its outputs at rank {small} are not among those at rank {large} (containment {score:0.######}, expected 1). Rows of 'down' up to {large} depend on each other."
                )
            );
        }
    }
}
