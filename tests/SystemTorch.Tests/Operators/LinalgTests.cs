using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Operators;

/// <summary>Decompositions give back what was decomposed and have the properties that define them.</summary>
public class LinalgTests
{
    private const double Tolerance = 1e-12;
    private readonly Tensor a;
    private readonly Tensor symmetric;

    public LinalgTests()
    {
        var generator = new Generator(3);
        a = randn(5, 3, float64, generator: generator);
        symmetric = a.T.matmul(a) + eye(3, dtype: float64);
    }

    [Fact]
    public void SvdReconstructsWithOrthonormalFactors()
    {
        var (u, s, vh) = linalg.svd(a, fullMatrices: false);

        Same(a, (u * s).matmul(vh));
        Same(eye(3, dtype: float64), u.T.matmul(u));
        Same(eye(3, dtype: float64), vh.matmul(vh.T));
        Assert.True((s.diff() <= 0).all().item<bool>());
        Same(s, linalg.svdvals(a));
        Assert.Equal([5, 5], linalg.svd(a).U.shape);
    }

    [Fact]
    public void EighReconstructsAndAscends()
    {
        var (values, vectors) = linalg.eigh(symmetric);

        Same(symmetric, (vectors * values).matmul(vectors.T));
        Assert.True((values.diff() >= 0).all().item<bool>());
        Same(values, linalg.eigvalsh(symmetric, 'U'));
    }

    [Fact]
    public void QrReconstructsWithATriangle()
    {
        var (q, r) = linalg.qr(a);

        Same(a, q.matmul(r));
        Same(eye(3, dtype: float64), q.T.matmul(q));
        Same(r, r.triu());
        Assert.Equal([5, 5], linalg.qr(a, linalg.QRMode.Complete).Q.shape);
    }

    [Fact]
    public void CholeskySolveInverseAndDeterminantAgree()
    {
        var l = linalg.cholesky(symmetric);
        var b = randn(3, 2, float64);

        Same(symmetric, l.matmul(l.T));
        Same(b, symmetric.matmul(linalg.solve(symmetric, b)));
        Same(b, l.matmul(linalg.solve_triangular(l, b, upper: false)));
        Same(eye(3, dtype: float64), symmetric.matmul(linalg.inv(symmetric)));
        Same(linalg.det(symmetric), l.diagonal().prod().square());
        Same(linalg.lstsq(a, ones(5, 1, float64)).Solution, linalg.pinv(a).matmul(ones(5, 1, float64)));
    }

    [Fact]
    public void NormsAndRanks()
    {
        Same(a.square().sum().sqrt(), linalg.norm(a));
        Same(a.square().sum().sqrt(), linalg.matrix_norm(a));
        Same(linalg.svdvals(a)[0], linalg.matrix_norm(a, 2));
        Same(linalg.svdvals(a).sum(), linalg.matrix_norm(a, "nuc"));
        Same(a.abs().sum([1]), linalg.vector_norm(a, 1, [1]));
        Assert.Equal(3, linalg.matrix_rank(a).item<long>());
        Assert.Equal(1, linalg.matrix_rank(a[.., ..1].matmul(a[..1])).item<long>());
    }

    [Fact]
    public void AMatrixThatIsNotPositiveDefiniteIsAnError()
    {
        var error = Assert.Throws<ExternalException>(() => linalg.cholesky(-symmetric));

        Assert.Contains("positive-definite", error.Message, StringComparison.Ordinal);
    }

    private static void Same(Tensor expected, Tensor actual) =>
        ResultTests.Near(expected.data<double>().ToArray(), actual, Tolerance);
}
