using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// Sorts the components between two trained ranks. Training fixes only what a trained rank computes; the components that lie
/// between two of them may be turned into each other freely, and how they end up is an accident that every untrained rank
/// between them suffers from. Turned so that the largest comes first, each untrained rank is the best approximation of the
/// next trained one that contains the last (Eckart and Young, 1936, for <c>W_k − W_{k−1}</c>).
/// </summary>
public static class Realignment
{
    /// <summary>Sorts the components of every factored layer. What the given ranks compute stays the same, to rounding.</summary>
    /// <param name="nested">A nested model.</param>
    /// <param name="ranks">The trained ranks; the components above the largest are sorted as well.</param>
    public static void Apply(nn.Module nested, IEnumerable<int> ranks) => Apply(nested, ranks.Select(Rank.Of));

    /// <inheritdoc cref="Apply(nn.Module, IEnumerable{int})"/>
    public static void Apply(nn.Module nested, IEnumerable<Rank> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        var trained = ranks.ToList();
        // Hidden units cannot be turned into each other.
        foreach (var (_, layer) in NestedLayers.Of(nested).Where(entry => !entry.Layer.IsCut))
        {
            Sort(layer, [.. trained.Select(rank => rank.In(layer)).Distinct().Order()]);
        }
    }

    private static void Sort(NestedLayer layer, IReadOnlyList<int> ranks)
    {
        var start = 0;
        foreach (var end in ranks.Where(rank => rank < layer.Components).Append(layer.Components))
        {
            if (end - start > 1)
            {
                Sort(layer, start, end - start);
            }
            start = end;
        }
        layer.WeightsChanged();
    }

    /// <summary>
    /// Refactors <c>B A</c> for the components of one gap, without forming it: with <c>B = Q_B R_B</c> and <c>Aᵀ = Q_A R_A</c>
    /// only the small core <c>R_B R_Aᵀ</c> needs an SVD. What is added between the factors belongs to A as a last column.
    /// </summary>
    private static void Sort(NestedLayer layer, int start, int count)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var up = layer.up.narrow(0, start, count);
        var down = layer.down.narrow(0, start, count).view(count, -1);
        var downBias = layer.down_bias?.narrow(0, start, count).unsqueeze(1);
        var rows = downBias is null ? down : cat([down, downBias], 1);
        var (upBasis, upCore) = linalg.qr(up.t().to(ScalarType.Float64));
        var (downBasis, downCore) = linalg.qr(rows.t().to(ScalarType.Float64));
        var (left, singular, right) = linalg.svd(upCore.mm(downCore.t()), fullMatrices: false);
        var root = singular.sqrt().unsqueeze(1);
        Replace(up, root.mul(left.t().mm(upBasis.t())));
        var sorted = root.mul(right.mm(downBasis.t()));
        Replace(down, sorted.narrow(1, 0, down.shape[1]));
        if (downBias is not null)
        {
            Replace(downBias, sorted.narrow(1, down.shape[1], 1));
        }
    }

    /// <summary>A gap wider than the layer's smaller side has fewer components than places; the last are empty.</summary>
    private static void Replace(Tensor factor, Tensor sorted)
    {
        factor.zero_();
        factor.narrow(0, 0, sorted.shape[0]).copy_(sorted);
    }
}
