using NsnGen.Conversion;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class FactorizationTests
{
    [Theory]
    [InlineData(5, 9)]
    [InlineData(9, 5)]
    [InlineData(7, 7)]
    [InlineData(1, 6)]
    public void Each_rank_is_the_best_approximation_of_that_rank(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        var weight = randn(rows, columns, dtype: ScalarType.Float64);
        var (down, up) = Factorization.Of(weight, 100);
        var full = Math.Min(rows, columns);
        Assert.Equal([full, columns], down.shape);
        Assert.Equal([full, rows], up.shape);
        for (var rank = 1; rank <= full; rank++)
        {
            var product = up.narrow(0, 0, rank).t().matmul(down.narrow(0, 0, rank));
            Assert.InRange(Reference.Distance(product, Reference.Truncated(weight, rank)), 0, 1e-10);
        }
    }

    [Fact]
    public void Full_rank_gives_the_weight_back_to_rounding()
    {
        using var scope = NewDisposeScope();
        var wide = randn(40, 64, dtype: ScalarType.Float64);
        Assert.InRange(Reference.Distance(Product(wide), wide), 0, 1e-12);
        var single = wide.to(ScalarType.Float32);
        Assert.InRange(Reference.Distance(Product(single), single), 0, 1e-5);
    }

    [Fact]
    public void Full_rank_holds_for_singular_and_badly_scaled_weights()
    {
        using var scope = NewDisposeScope();
        var scales = logspace(0, -14, 12, dtype: ScalarType.Float64);
        var scaled = randn(12, 20, dtype: ScalarType.Float64) * scales.unsqueeze(1);
        var singular = randn(12, 3, dtype: ScalarType.Float64).matmul(randn(3, 20, dtype: ScalarType.Float64));
        var nothing = zeros(4, 5, dtype: ScalarType.Float64);
        Assert.InRange(Reference.Distance(Product(scaled), scaled), 0, 1e-12);
        Assert.InRange(Reference.Distance(Product(singular), singular), 0, 1e-12);
        Assert.Equal(0, Product(nothing).abs().max().ToDouble());
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData(300, 700)]
    [InlineData(700, 300)]
    public void In_float32_each_rank_is_as_good_as_the_SVD_however_fast_the_values_fall(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        var full = Math.Min(rows, columns);
        var (left, _, right) = linalg.svd(randn(rows, columns, dtype: ScalarType.Float64), fullMatrices: false);
        foreach (var smallest in new[] { 1e-1, 1e-4, 1e-7 })
        {
            var values = logspace(0, Math.Log10(smallest), full, dtype: ScalarType.Float64);
            var weight = (left * values).matmul(right).to(ScalarType.Float32);
            var (down, up) = Factorization.Of(weight, full);
            foreach (var rank in new[] { 1, full / 4, full / 2, full - 1 })
            {
                var product = Wide(up, rank).t().matmul(Wide(down, rank));
                var best = Error(Reference.Truncated(weight, rank), weight);
                Assert.InRange(Error(product, weight), 0, best * (1 + 1e-5) + 5e-7);
            }
        }
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 0.02)]
    [InlineData(ScalarType.Float16, 0.003)]
    public void Half_precision_is_factored_to_its_own_rounding(ScalarType type, double error)
    {
        using var scope = NewDisposeScope();
        var weight = randn(20, 30).to(type);
        var (down, up) = Factorization.Of(weight, 20);
        Assert.Equal(type, down.dtype);
        var product = up.to(ScalarType.Float32).t().matmul(down.to(ScalarType.Float32));
        Assert.InRange(Reference.Distance(product, weight), 0, error);
    }

    [Fact]
    public void Fewer_components_are_the_first_of_all()
    {
        using var scope = NewDisposeScope();
        var weight = randn(30, 50);
        var (allDown, allUp) = Factorization.Of(weight, 30);
        var (down, up) = Factorization.Of(weight, 7);
        Assert.InRange(Reference.Distance(down, allDown.narrow(0, 0, 7)), 0, 1e-6);
        Assert.InRange(Reference.Distance(up, allUp.narrow(0, 0, 7)), 0, 1e-6);
    }

    [Fact]
    public void Both_sides_share_each_singular_value_and_signs_are_fixed()
    {
        using var scope = NewDisposeScope();
        var weight = randn(6, 8, dtype: ScalarType.Float64);
        var (down, up) = Factorization.Of(weight, 6);
        Assert.InRange(Reference.Distance(down.norm(1), up.norm(1)), 0, 1e-10);
        var (again, _) = Factorization.Of(weight.clone(), 6);
        Assert.True(down.equal(again).all().ToBoolean());
        var largest = up.gather(1, up.abs().argmax(1, keepdim: true));
        Assert.True(largest.gt(0).all().ToBoolean());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Weights_that_are_not_finite_are_refused(double value)
    {
        using var scope = NewDisposeScope();
        var weight = ones(3, 4);
        weight[1, 2] = value;
        var error = Assert.Throws<ArgumentException>(() => Factorization.Of(weight, 2));
        Assert.Contains("NaN or infinity", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e20)]
    [InlineData(ScalarType.Float32, 1e38)]
    [InlineData(ScalarType.Float32, 1e-30)]
    [InlineData(ScalarType.Float64, 1e200)]
    [InlineData(ScalarType.Float64, 1e307)]
    [InlineData(ScalarType.Float64, 1e-250)]
    public void Very_large_and_very_small_weights_are_factored_as_others_are(ScalarType type, double size)
    {
        using var scope = NewDisposeScope();
        foreach (var (rows, columns) in new[] { (6, 9), (9, 6) })
        {
            var weight = (rand(rows, columns, dtype: ScalarType.Float64) - 0.5).to(type);
            foreach (var one in new[] { false, true })
            {
                var large = weight.clone();
                (one ? large.narrow(0, 2, 1) : large).mul_(size);
                var (down, up) = Factorization.Of(large, 6);
                Assert.True(down.isfinite().all().ToBoolean() && up.isfinite().all().ToBoolean());
                var product = up.to(ScalarType.Float64).t().mm(down.to(ScalarType.Float64));
                var scale = large.abs().max().to(ScalarType.Float64);
                var off = (product / scale - large.to(ScalarType.Float64) / scale).abs().max().ToDouble();
                Assert.InRange(off, 0, type == ScalarType.Float64 ? 1e-12 : 1e-5);
                Assert.All(
                    Reconstruction.Errors(large, new LayerFactors(down, up, null), [6]),
                    at => Assert.InRange(at.Error, 0, 1e-5)
                );
            }
        }
    }

    [Fact]
    public void Only_a_matrix_can_be_factored()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => Factorization.Of(ones(2, 3, 4), 2));
        Assert.Contains("[2, 3, 4]", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The Frobenius norm of the difference, relative to that of the weight.</summary>
    private static double Error(Tensor product, Tensor weight) =>
        ((product.to(ScalarType.Float64) - weight).norm() / weight.norm()).ToDouble();

    private static Tensor Wide(Tensor factor, int rank) => factor.narrow(0, 0, rank).to(ScalarType.Float64);

    private static Tensor Product(Tensor weight)
    {
        var (down, up) = Factorization.Of(weight, int.MaxValue);
        return up.t().matmul(down);
    }
}
