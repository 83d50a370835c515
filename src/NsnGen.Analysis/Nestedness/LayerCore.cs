using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>
/// A layer in coordinates that are cheap to analyse: with <c>B = Q_B R_B</c> and <c>Aᵀ = Q_A R_A</c>, every <c>W_r</c> is
/// <c>Q_B (R_B R_Aᵀ) Q_Aᵀ</c> with the first r columns of both cores, so that singular values and angles are those of small
/// matrices. Its tensors belong to the dispose scope of whoever makes it.
/// </summary>
internal sealed class LayerCore
{
    private const double SinglePrecision = 1.1920928955078125e-7;
    private const double DoublePrecision = 2.220446049250313e-16;

    private readonly NestedLayer layer;
    private readonly Tensor up;
    private readonly Tensor down;

    /// <exception cref="BrokenModelException">A factor holds NaN or infinity.</exception>
    public LayerCore(string name, NestedLayer layer)
    {
        this.layer = layer;
        up = Core(name, "up", layer.up);
        down = Core(name, "down", layer.down);
    }

    private long LongerSide => Math.Max(Inputs, layer.up.shape[1]);

    private long Inputs => layer.down.numel() / layer.down.shape[0];

    /// <summary>The singular values of <c>W_R</c>, descending.</summary>
    public double[] SingularValues() => Values(linalg.svdvals(At((int)layer.down.shape[0])));

    /// <summary>The numerical row rank of A.</summary>
    public int RowRank() => RankOf(down, Inputs);

    /// <summary>The numerical column rank of B.</summary>
    public int ColumnRank() => RankOf(up, layer.up.shape[1]);

    /// <summary>
    /// The share of <c>Im(W_small)</c> that lies in <c>Im(W_large)</c>. Directions of the small image below single precision are
    /// noise and do not count; the large image has every direction that double precision can tell.
    /// </summary>
    public double Containment(int small, int large)
    {
        var inner = Image(small, SinglePrecision);
        var outer = Image(large, DoublePrecision);
        if (inner.shape[1] == 0)
        {
            return 1;
        }
        // Both cores are triangular: a smaller rank has zeros in the coordinates that it lacks.
        var shared = Math.Min(inner.shape[0], outer.shape[0]);
        var overlap = outer.narrow(0, 0, shared).t().mm(inner.narrow(0, 0, shared));
        return overlap.Squared().sum().Number() / inner.shape[1];
    }

    /// <summary>An orthonormal basis of <c>Im(W_r)</c>, one direction a column.</summary>
    private Tensor Image(int rank, double precision)
    {
        var (left, singular, _) = linalg.svd(At(rank), fullMatrices: false);
        return left.narrow(1, 0, CountAbove(Values(singular), LongerSide * precision));
    }

    private Tensor At(int rank) => Prefix(up, rank).mm(Prefix(down, rank).t());

    private static Tensor Prefix(Tensor core, int rank) =>
        core.narrow(1, 0, rank).narrow(0, 0, Math.Min(rank, core.shape[0]));

    /// <summary>Components are brought to one length first: rank has nothing to do with how strong they are.</summary>
    private int RankOf(Tensor core, long length)
    {
        var norms = core.Squared().sum([0L], keepdim: true).sqrt();
        var precision = layer.down.dtype == ScalarType.Float64 ? DoublePrecision : SinglePrecision;
        var values = Values(linalg.svdvals(core.div(norms.AtLeast(double.Epsilon))));
        return CountAbove(values, Math.Max(length, layer.down.shape[0]) * precision);
    }

    private static int CountAbove(double[] descending, double share) =>
        descending.Count(value => value > share * descending[0]);

    private static double[] Values(Tensor values) => values.cpu().data<double>().ToArray();

    private static Tensor Core(string name, string factorName, Tensor factor)
    {
        var rows = factor.detach().reshape(factor.shape[0], -1).to(ScalarType.Float64);
        if (!rows.isfinite().all().IsTrue())
        {
            throw new BrokenModelException(name, $"Layer '{name}' holds NaN or infinity in '{factorName}'.");
        }
        return linalg.qr(rows.t(), linalg.QRMode.R).R;
    }
}
