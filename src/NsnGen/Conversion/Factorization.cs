using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// The balanced factors of a matrix, best first: from <c>W = U S Vᵀ</c>, <c>up = (U √S)ᵀ</c> and <c>down = √S Vᵀ</c>
/// (arXiv 2509.17874, section 3). The first r rows of both give the best approximation of rank r (Eckart and Young, 1936).
/// </summary>
internal static class Factorization
{
    /// <summary>What is divided by in place of 0.</summary>
    private static readonly double Smallest = finfo(ScalarType.Float64).tiny;

    /// <summary>Factors a weight matrix.</summary>
    /// <param name="weight"><c>[out, in]</c>, any floating type.</param>
    /// <param name="maxRank">How many components to keep; capped at <c>min(out, in)</c>.</param>
    /// <returns>down <c>[R, in]</c> and up <c>[R, out]</c> in the weight's own type.</returns>
    /// <remarks>
    /// The eigenvectors of the smaller Gram matrix, in float64 (<see cref="GramMatrix"/>), take less time than an SVD. The other
    /// factor is the projection of W itself, so that all components together give W back to rounding, however small a singular
    /// value. Singular values below 1e-8 of the largest are not told apart.
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
        // What stays is allocated before what goes: behind freed temporaries it would keep the heap from giving them back.
        var rank = Math.Min(maxRank, weight.shape.Min());
        var factors = (Down: Like(weight, rank, weight.shape[1]), Up: Like(weight, rank, weight.shape[0]));
        var scale = Magnitude.Of(weight);
        var matrix = scale.Scaled(weight.detach());
        var (down, up) = moment is null ? ByWeight(matrix, maxRank) : ByMoment(matrix, maxRank, moment);
        Balance(down, up);
        scale.RestoreFactor(down);
        scale.RestoreFactor(up);
        factors.Down.copy_(down).MoveToOuterDisposeScope();
        factors.Up.copy_(up).MoveToOuterDisposeScope();
        GC.KeepAlive(weight);
        GC.KeepAlive(moment);
        return factors;
    }

    private static (Tensor Down, Tensor Up) ByWeight(Tensor weight, int maxRank)
    {
        if (weight.shape[0] <= weight.shape[1])
        {
            return Projected(weight, GramMatrix.OfRows(weight), maxRank);
        }
        var transposed = weight.t();
        var (up, down) = Projected(transposed, GramMatrix.OfRows(transposed), maxRank);
        return (down, up);
    }

    private static (Tensor Down, Tensor Up) ByMoment(Tensor weight, int maxRank, Tensor moment)
    {
        var wide = weight.to(ScalarType.Float64);
        return wide.shape[0] <= wide.shape[1]
            ? Projected(wide, wide.mm(moment).mm(wide.t()), maxRank)
            : Whitened(wide, maxRank, moment);
    }

    /// <summary><c>W = U (Uᵀ W)</c>, with U the eigenvectors of a matrix as large as W's outputs.</summary>
    private static (Tensor Down, Tensor Up) Projected(Tensor weight, Tensor gram, int maxRank)
    {
        // A projection is as exact in the weight's own precision as the factors can be.
        var precision = weight.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var up = Leading(gram, maxRank, precision);
        return (up.mm(weight.to(precision)), up);
    }

    /// <summary><c>W = (W L V) (Vᵀ L⁻¹)</c>, with <c>C = L Lᵀ</c> and V the eigenvectors of <c>Lᵀ Wᵀ W L</c>.</summary>
    private static (Tensor Down, Tensor Up) Whitened(Tensor weight, int maxRank, Tensor moment)
    {
        var (variances, axes) = linalg.eigh(moment);
        // Rounding leaves no eigenvalue that is smaller beside the largest, and may leave some below 0.
        var least = variances.max().Number() * 1e-16;
        var deviations = variances.AtLeast(Math.Max(least, Smallest)).sqrt();
        var whitened = weight.mm(axes.mul(deviations)).t();
        var right = Leading(GramMatrix.OfRows(whitened), maxRank, ScalarType.Float64);
        return (right.div(deviations).mm(axes.t()), right.mm(whitened));
    }

    /// <summary>The eigenvectors of the largest eigenvalues, one a row, largest first.</summary>
    private static Tensor Leading(Tensor gram, int maxRank, ScalarType precision)
    {
        var (_, eigenvectors) = linalg.eigh(gram);
        var size = gram.shape[0];
        var count = Math.Min(maxRank, size);
        return FixSigns(eigenvectors.t().narrow(0, size - count, count).to(precision).flip(0));
    }

    /// <summary>Gives both sides of each component the same norm; of an SVD, the root of the singular value.</summary>
    private static void Balance(Tensor down, Tensor up)
    {
        // Squares of float32 vanish below 1e-19, and a component may be that small beside the largest.
        var downNorm = down.to(ScalarType.Float64).norm(1, keepdim: true);
        var upNorm = up.to(ScalarType.Float64).norm(1, keepdim: true);
        var root = downNorm.mul(upNorm).sqrt();
        down.mul_(root.div(downNorm.AtLeast(Smallest)).to(down.dtype));
        up.mul_(root.div(upNorm.AtLeast(Smallest)).to(up.dtype));
    }

    /// <summary>Turns each row so that its largest element is positive; otherwise the sign is an accident of the solver.</summary>
    private static Tensor FixSigns(Tensor rows)
    {
        var largest = rows.abs().argmax(1, keepdim: true);
        return rows.mul_(rows.gather(1, largest).sign());
    }

    private static Tensor Like(Tensor weight, long rows, long columns) =>
        empty(rows, columns, weight.dtype, weight.device);

    private static void Check(Tensor weight)
    {
        if (weight.dim() != 2)
        {
            throw new ArgumentException(
                $"A weight must be a matrix [out, in]; this one is [{string.Join(", ", weight.shape)}].",
                nameof(weight)
            );
        }
        if (!weight.IsFinite())
        {
            throw new ArgumentException("A weight must be finite; this one holds NaN or infinity.", nameof(weight));
        }
    }
}
