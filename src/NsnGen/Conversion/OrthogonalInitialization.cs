using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// Random factors with orthogonal rows and columns (after Saxe et al., 2014). They are scaled so that the product's elements
/// have the variance of the layer's own weight, and so do the outputs.
/// </summary>
/// <param name="seed">Decides the factors; each layer draws its own.</param>
internal sealed class OrthogonalInitialization(int seed) : Initialization
{
    private int layers;

    /// <inheritdoc/>
    internal override LayerFactors Factor(LinearMap dense, int maxRank)
    {
        ArgumentNullException.ThrowIfNull(dense);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRank, 1);
        var weight = dense.Weight;
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(seed + layers++));
        var rank = Math.Min(maxRank, weight.shape.Min());
        var scale = Math.Sqrt(weight.to(ScalarType.Float64).norm().Number() / Math.Sqrt(rank));
        return new LayerFactors(
            Orthonormal(rank, weight.shape[1], generator).Times(scale).to(weight.dtype).MoveToOuterDisposeScope(),
            Orthonormal(rank, weight.shape[0], generator).Times(scale).to(weight.dtype).MoveToOuterDisposeScope(),
            dense.CopyOfBias()?.MoveToOuterDisposeScope()
        );
    }

    /// <summary>Rows that are orthonormal and uniformly distributed: the sign of R's diagonal makes the QR unique.</summary>
    private static Tensor Orthonormal(long rows, long columns, Generator generator)
    {
        var (q, r) = linalg.qr(randn([columns, rows], dtype: ScalarType.Float64, generator: generator));
        return q.mul(r.diagonal().sign()).t().contiguous();
    }
}
