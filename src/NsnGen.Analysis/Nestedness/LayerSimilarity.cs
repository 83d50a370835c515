using System.Globalization;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>How alike the layers of one shape are: the cosine of every two <c>W_r</c>, as vectors of all their weights.</summary>
/// <param name="Groups">The layers by shape; a shape that only one layer has is left out.</param>
public sealed record LayerSimilarity(IReadOnlyList<SimilarityGroup> Groups)
{
    private const double Tolerance = 1e-6;

    /// <summary>The mean over every pair of layers; null if there is none.</summary>
    public double? Mean
    {
        get
        {
            var pairs = Groups.SelectMany(group => group.Pairs()).ToList();
            return pairs.Count == 0 ? null : pairs.Average(pair => pair.Cosine);
        }
    }

    /// <summary>Compares the factored layers of a model at a rank. A layer of zeros has cosine 0 with any other.</summary>
    public static LayerSimilarity Of(nn.Module nested, Rank rank)
    {
        using var untracked = no_grad();
        return new LayerSimilarity([
            .. NestedLayers
                .InFactors(nested)
                .GroupBy(entry => string.Join(" × ", Shape(entry.Layer)), StringComparer.Ordinal)
                .Where(group => group.Count() > 1)
                .Select(group => Compare(group.Key, [.. group], rank)),
        ]);
    }

    /// <summary>Checks that no two layers are the same up to scale, as when one was loaded in the place of another.</summary>
    /// <param name="nested">A nested model.</param>
    /// <param name="rank">The rank; null for the largest.</param>
    /// <exception cref="BrokenModelException">Two layers are, or one holds NaN; names both.</exception>
    public static void Check(nn.Module nested, Rank? rank = null) =>
        Of(nested, rank ?? Rank.Of(int.MaxValue)).Require();

    internal void Require()
    {
        foreach (var (first, second, cosine) in Groups.SelectMany(group => group.Pairs()))
        {
            if (!(Math.Abs(cosine) <= 1 - Tolerance))
            {
                throw new BrokenModelException(
                    second,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Layers '{first}' and '{second}' have the same weights up to scale (cosine {cosine:0.######}, expected less than 1). One may have been loaded in the place of the other."
                    )
                );
            }
        }
    }

    private static long[] Shape(NestedLayer layer) => [layer.up.shape[1], .. layer.down.shape[1..]];

    private static SimilarityGroup Compare(string shape, (string Name, NestedLayer Layer)[] layers, Rank rank)
    {
        using var scope = NewDisposeScope();
        var factors = layers.Select(entry => Factors(entry.Layer, rank)).ToList();
        var norms = factors.Select(own => Math.Sqrt(Math.Max(Product(own, own), 0))).ToList();
        var cosines = factors.Select((a, i) => factors.Select((b, j) => Cosine(a, b, norms[i] * norms[j])).ToArray());
        return new SimilarityGroup(shape, [.. layers.Select(entry => entry.Name)], [.. cosines]);
    }

    private static (Tensor Down, Tensor Up) Factors(NestedLayer layer, Rank rank)
    {
        var here = layer.CostAt(rank).Rank;
        if (here <= layer.Components)
        {
            return (Rows(layer.down, here), Rows(layer.up, here));
        }
        var outputs = (int)layer.up.shape[1];
        var identity = eye(outputs, dtype: ScalarType.Float64, device: layer.up.device);
        return (Rows(layer.dense!, outputs), identity);
    }

    private static Tensor Rows(Tensor factor, int rank) =>
        factor.detach().narrow(0, 0, rank).reshape(rank, -1).to(ScalarType.Float64);

    private static double Cosine((Tensor, Tensor) a, (Tensor, Tensor) b, double norms) =>
        norms == 0 ? 0 : Product(a, b) / norms;

    /// <summary><c>⟨B A, B' A'⟩ = Σ (Bᵀ B') ∘ (A A'ᵀ)</c>, without forming the weights.</summary>
    private static double Product((Tensor Down, Tensor Up) a, (Tensor Down, Tensor Up) b)
    {
        using var scope = NewDisposeScope();
        return a.Up.mm(b.Up.t()).mul(a.Down.mm(b.Down.t())).sum().Number();
    }
}
