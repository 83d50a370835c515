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
    public static (Tensor Down, Tensor Up) Of(Tensor weight, int maxRank) => Of(weight, maxRank, null);

    /// <inheritdoc cref="Of(Tensor, int)"/>
    /// <param name="weight"><c>[out, in]</c>, any floating type.</param>
    /// <param name="maxRank">How many components to keep; capped at <c>min(out, in)</c>.</param>
    /// <param name="moment">
    /// C, <c>[in, in]</c>, float64 and positive definite: the first r rows then give the best approximation of <c>W C^½</c>,
    /// that is of the outputs for inputs whose second moment is C. Null for the identity.
    /// </param>
    internal static (Tensor Down, Tensor Up) Of(Tensor weight, int maxRank, Tensor? moment)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRank, 1);
        Check(weight);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var wide = weight.detach().to(ScalarType.Float64);
        var (down, up) =
            wide.shape[0] <= wide.shape[1] ? ByOutputs(wide, maxRank, moment) : ByInputs(wide, maxRank, moment);
        (down, up) = Balanced(down, up);
        return (ToTypeOf(down, weight), ToTypeOf(up, weight));
    }

    /// <summary><c>W = U (Uᵀ W)</c>, with U the eigenvectors of <c>W C Wᵀ</c>.</summary>
    private static (Tensor Down, Tensor Up) ByOutputs(Tensor weight, int maxRank, Tensor? moment)
    {
        var left = moment is null ? weight : weight.matmul(moment);
        var up = Leading(left.matmul(weight.t()), maxRank);
        return (up.matmul(weight), up);
    }

    /// <summary><c>W = (W L V) (Vᵀ L⁻¹)</c>, with <c>C = L Lᵀ</c> and V the eigenvectors of <c>Lᵀ Wᵀ W L</c>.</summary>
    private static (Tensor Down, Tensor Up) ByInputs(Tensor weight, int maxRank, Tensor? moment)
    {
        if (moment is null)
        {
            var down = Leading(weight.t().matmul(weight), maxRank);
            return (down, down.matmul(weight.t()));
        }
        var (variances, axes) = linalg.eigh(moment);
        var deviations = variances.clamp_min(double.Epsilon).sqrt();
        var root = axes * deviations;
        var whitened = weight.matmul(root);
        var right = Leading(whitened.t().matmul(whitened), maxRank);
        return ((right / deviations).matmul(axes.t()), right.matmul(whitened.t()));
    }

    /// <summary>The eigenvectors of the largest eigenvalues, one a row, largest first.</summary>
    private static Tensor Leading(Tensor gram, int count)
    {
        var (_, eigenvectors) = linalg.eigh(gram);
        return FixSigns(eigenvectors.flip(1).t().narrow(0, 0, Math.Min(count, gram.shape[0])));
    }

    /// <summary>Gives both sides of each component the same norm; of an SVD, the root of the singular value.</summary>
    private static (Tensor Down, Tensor Up) Balanced(Tensor down, Tensor up)
    {
        var downNorm = down.norm(1, keepdim: true);
        var upNorm = up.norm(1, keepdim: true);
        var root = (downNorm * upNorm).sqrt();
        return (down * (root / downNorm.clamp_min(double.Epsilon)), up * (root / upNorm.clamp_min(double.Epsilon)));
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
