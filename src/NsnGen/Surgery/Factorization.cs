using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>
/// The balanced factors of a matrix, best first: from <c>W = U S Vᵀ</c>, <c>up = (U √S)ᵀ</c> and <c>down = √S Vᵀ</c>
/// (arXiv 2509.17874, section 3). The first r rows of both give the best approximation of rank r (Eckart and Young, 1936).
/// </summary>
public static class Factorization
{
    /// <summary>Factors a weight matrix.</summary>
    /// <param name="weight"><c>[out, in]</c>, any floating type.</param>
    /// <param name="maxRank">How many components to keep; capped at <c>min(out, in)</c>.</param>
    /// <returns>down <c>[R, in]</c> and up <c>[R, out]</c> in the weight's own type.</returns>
    /// <remarks>
    /// Works in float64 on the eigenvectors of the smaller Gram matrix, which costs half of an SVD. The other factor is
    /// the projection of W itself, so that all components together give W back to rounding, however small a singular value.
    /// </remarks>
    /// <exception cref="ArgumentException">The weight is not a matrix, or holds NaN or infinity.</exception>
    public static (Tensor Down, Tensor Up) Of(Tensor weight, int maxRank)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRank, 1);
        Check(weight);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var wide = weight.detach().to(ScalarType.Float64);
        var tall = wide.shape[0] > wide.shape[1];
        var (vectors, projections) = Decompose(tall ? wide.t() : wide, maxRank);
        var (up, down) = tall ? (projections, vectors) : (vectors, projections);
        return (ToTypeOf(down, weight), ToTypeOf(up, weight));
    }

    /// <summary>
    /// Splits a matrix with no more rows than columns, <c>M = Σ u_i p_iᵀ</c> with <c>p_i = Mᵀ u_i</c>, and shares each
    /// singular value <c>‖p_i‖</c> evenly between both sides.
    /// </summary>
    private static (Tensor Vectors, Tensor Projections) Decompose(Tensor matrix, int maxRank)
    {
        var (_, eigenvectors) = linalg.eigh(matrix.matmul(matrix.t()));
        var vectors = eigenvectors.flip(1).t();
        var kept = Math.Min(maxRank, vectors.shape[0]);
        vectors = FixSigns(vectors.narrow(0, 0, kept));
        var projections = vectors.matmul(matrix);
        var root = projections.norm(1, keepdim: true).sqrt();
        return (vectors * root, projections / root.clamp_min(double.Epsilon));
    }

    /// <summary>Turns each row so that its largest element is positive; otherwise the sign is an accident of the solver.</summary>
    private static Tensor FixSigns(Tensor rows)
    {
        var largest = rows.abs().argmax(1, keepdim: true);
        var sign = rows.gather(1, largest).sign();
        return rows * sign;
    }

    private static Tensor ToTypeOf(Tensor factor, Tensor weight) =>
        factor.to(weight.dtype).contiguous().MoveToOuterDisposeScope();

    private static void Check(Tensor weight)
    {
        if (weight.dim() != 2)
        {
            throw new ArgumentException(
                $"A weight must be a matrix [out, in]; this one is [{string.Join(", ", weight.shape)}].",
                nameof(weight)
            );
        }
        using var finite = weight.isfinite();
        using var all = finite.all();
        if (!all.ToBoolean())
        {
            throw new ArgumentException("A weight must be finite; this one holds NaN or infinity.", nameof(weight));
        }
    }
}
