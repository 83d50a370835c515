using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// Factors in another gauge. With G = r columns of A, <c>B A = (B G) (G⁻¹ A)</c>, and r columns of <c>G⁻¹ A</c> are the identity: what
/// they multiply is added as it is. That leaves <c>r (in − r) + r · out</c> multiply-adds, so that every rank below
/// <c>min(in, out)</c> needs fewer than the dense matrix (FlexRank, arXiv 2602.02680, which does so with rows of B).
/// </summary>
internal static class AlignedFactors
{
    /// <param name="down">A, <c>[r, in]</c>.</param>
    /// <param name="up">Bᵀ, <c>[r, out]</c>.</param>
    /// <returns>
    /// The order of the inputs, the r columns of G first, <c>[in]</c>; <c>(G⁻¹ A)ᵀ</c> without the identity, <c>[in − r, r]</c>; and
    /// <c>(B G)ᵀ</c>, <c>[r, out]</c>.
    /// </returns>
    /// <remarks>
    /// The columns are those that LU with partial pivoting of Aᵀ = P L U takes first: then <c>G⁻¹ A</c> is <c>L₁⁻ᵀ L₂ᵀ</c>, whatever U is,
    /// and its numbers stay small.
    /// </remarks>
    public static (Tensor Order, Tensor Others, Tensor Up) Of(Tensor down, Tensor up)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var rank = down.shape[0];
        // Not linalg.lu_factor, which refuses components that repeat others.
        var (factored, pivots, _) = lu(down.detach().t().to(ScalarType.Float64));
        var first = factored.narrow(0, 0, rank);
        var lower = first.tril(-1).Plus(eye(rank, dtype: ScalarType.Float64, device: down.device));
        var gauge = first.triu().t().mm(lower.t());
        var rest = linalg.solve_triangular(
            lower.t(),
            factored.narrow(0, rank, factored.shape[0] - rank).t(),
            upper: true,
            unitriangular: true
        );
        return (
            Order(pivots!, factored.shape[0]).to(down.device).MoveToOuterDisposeScope(),
            rest.t().to(down.dtype).contiguous().MoveToOuterDisposeScope(),
            gauge.t().mm(up.detach().to(ScalarType.Float64)).to(up.dtype).MoveToOuterDisposeScope()
        );
    }

    /// <summary>LAPACK says with which row each row was exchanged, from 1, in turn.</summary>
    private static Tensor Order(Tensor pivots, long count)
    {
        var order = new long[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }
        var exchanges = pivots.cpu().data<int>().ToArray();
        for (var i = 0; i < exchanges.Length; i++)
        {
            var other = exchanges[i] - 1;
            (order[i], order[other]) = (order[other], order[i]);
        }
        return tensor(order);
    }
}
