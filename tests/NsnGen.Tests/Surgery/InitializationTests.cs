using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class InitializationTests
{
    [Theory]
    [InlineData(8, 5, false)]
    [InlineData(5, 8, false)]
    [InlineData(8, 5, true)]
    [InlineData(5, 8, true)]
    public void Whitened_ranks_leave_out_the_least_of_the_output(int inputs, int outputs, bool withBias)
    {
        using var scope = NewDisposeScope();
        var x = Inputs(200, inputs);
        var dense = nn.Linear(inputs, outputs, withBias, dtype: ScalarType.Float64);
        var expected = dense.call(x).detach();
        var bound = Discarded(dense.weight, withBias ? x - x.mean([0]) : x);
        using var calibration = Collect(dense, x);
        using var nested = Factor(dense, Initialization.Whitened(calibration));
        for (var rank = 1; rank <= nested.MaxRank; rank++)
        {
            var lost = (nested.call(x, Rank.Of(rank)) - expected).pow(2).sum().ToDouble();
            Assert.Equal(bound[rank], lost, bound[0] * 1e-5);
        }
        Assert.Equal(withBias, nested.down_bias is not null);
    }

    [Fact]
    public void Whitening_beats_the_plain_SVD_on_the_data_it_saw()
    {
        using var scope = NewDisposeScope();
        var x = Inputs(200, 8);
        var plain = nn.Linear(8, 6, dtype: ScalarType.Float64);
        var expected = plain.call(x).detach();
        using var calibration = Collect(plain, x);
        using var whitened = new NestedLinearPair(plain, calibration);
        foreach (var rank in new[] { 1, 2, 3, 4 })
        {
            Assert.True(
                Lost(whitened.Whitened, x, expected, rank) < Lost(whitened.Uncentred, x, expected, rank)
                    && Lost(whitened.Uncentred, x, expected, rank) < Lost(whitened.Plain, x, expected, rank)
            );
        }
    }

    [Theory]
    [InlineData(8, 5)]
    [InlineData(5, 8)]
    public void A_singular_calibration_matrix_does_no_harm(int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        foreach (var x in new[] { Inputs(2, inputs), zeros(3, inputs, dtype: ScalarType.Float64) })
        {
            var dense = nn.Linear(inputs, outputs, dtype: ScalarType.Float64);
            var other = randn(4, inputs, dtype: ScalarType.Float64);
            var expected = dense.call(other).detach();
            using var calibration = Collect(dense, x);
            using var nested = Factor(dense, Initialization.Whitened(calibration));
            Assert.InRange(Reference.Distance(nested.call(other, Rank.Of(5)), expected), 0, 1e-9);
            Assert.True(nested.call(other, Rank.Of(1)).isfinite().all().ToBoolean());
        }
    }

    [Theory]
    [InlineData(16, 32, 1e6, false)]
    [InlineData(32, 16, 1e6, false)]
    [InlineData(32, 32, 1e6, true)]
    [InlineData(32, 16, 1e9, true)]
    [InlineData(16, 32, 1e9, false)]
    public void A_feature_of_huge_mean_leaves_full_rank_the_dense_layer(int inputs, int outputs, double mean, bool all)
    {
        using var scope = NewDisposeScope();
        var x = randn(500, inputs);
        (all ? x : x.narrow(1, 3, 1)).add_(mean);
        var dense = nn.Linear(inputs, outputs);
        var other = randn(20, inputs);
        var expected = dense.call(other).detach();
        using var calibration = Collect(dense, x);
        using var nested = Factor(dense, Initialization.Whitened(calibration));
        Assert.InRange((nested.call(other, Rank.Of(32)) - expected).abs().max().ToDouble(), 0, 2e-5);
    }

    [Theory]
    [InlineData("whitened", ScalarType.Float32, 1e38)]
    [InlineData("orthogonal", ScalarType.Float64, 1e200)]
    public void Factors_that_would_be_infinite_are_refused_by_the_layers_name(
        string initialization,
        ScalarType type,
        double size
    )
    {
        using var scope = NewDisposeScope();
        var dense = nn.Linear(6, 4, dtype: type);
        using (no_grad())
        {
            dense.weight.fill_(size);
        }
        using var calibration = Collect(dense, randn(50, 6, dtype: type) + 10);
        var error = Assert.Throws<ArgumentException>(() =>
            Converted.Linear(
                dense,
                4,
                "head",
                initialization == "whitened" ? Initialization.Whitened(calibration) : Initialization.Orthogonal(1)
            )
        );
        Assert.Contains("'head'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{type}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_the_data_never_reached_is_named()
    {
        using var scope = NewDisposeScope();
        using var calibration = Collect(nn.Linear(3, 2), ones(4, 3));
        var error = Assert.Throws<ArgumentException>(() =>
            Converted.Linear(nn.Linear(3, 2), 2, "head", Initialization.Whitened(calibration))
        );
        Assert.Contains("'head'", error.Message, StringComparison.Ordinal);
        Assert.Contains("never reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Orthogonal_factors_have_orthonormal_rows_and_the_variance_of_the_layer()
    {
        using var scope = NewDisposeScope();
        var dense = nn.Linear(40, 30, dtype: ScalarType.Float64);
        var variance = dense.weight.pow(2).mean().ToDouble();
        var (first, second) = (
            Factor(Copy(dense), Initialization.Orthogonal(3)),
            Factor(Copy(dense), Initialization.Orthogonal(3))
        );
        Assert.Equal(0, Reference.Distance(first.down, second.down));
        foreach (var factor in new[] { first.down, first.up })
        {
            var gram = factor.matmul(factor.t());
            Assert.InRange(Reference.Distance(gram, eye(30, dtype: ScalarType.Float64) * gram[0, 0]), 0, 1e-10);
        }
        Assert.Equal(variance, first.Merged(Rank.Of(30)).pow(2).mean().ToDouble(), variance * 1e-9);
    }

    [Fact]
    public void A_down_bias_is_added_at_every_rank_in_every_mode()
    {
        using var scope = NewDisposeScope();
        using var layer = new NestedLinear(Random(6, 8), Random(6, 7), Random(7), Random(6));
        foreach (var x in new[] { randn(3, 8, dtype: ScalarType.Float64), randn(1, 8, dtype: ScalarType.Float64) })
        {
            for (var rank = 1; rank <= 6; rank++)
            {
                var hidden = x.matmul(layer.down.narrow(0, 0, rank).t()) + layer.down_bias!.narrow(0, 0, rank);
                var expected = (hidden.matmul(layer.up.narrow(0, 0, rank)) + layer.bias!).detach();
                layer.train();
                Assert.InRange(Reference.Distance(layer.call(x, Rank.Of(rank)), expected), 0, 1e-12);
                layer.eval();
                using var untracked = no_grad();
                Assert.InRange(Reference.Distance(layer.call(x, Rank.Of(rank)), expected), 0, 1e-12);
                var merged = nn.functional.linear(x, layer.Merged(Rank.Of(rank)), layer.MergedBias(Rank.Of(rank)));
                Assert.InRange(Reference.Distance(merged, expected), 0, 1e-12);
            }
        }
    }

    private sealed class NestedLinearPair : IDisposable
    {
        public NestedLinearPair(Linear dense, Calibration calibration)
        {
            Plain = Factor(Copy(dense), Initialization.Svd);
            Uncentred = Factored(dense, new WhitenedInitialization(calibration) { Centred = false });
            Whitened = Factored(dense, Initialization.Whitened(calibration));
        }

        public NestedLinear Plain { get; }

        public NestedLinear Uncentred { get; }

        public NestedLinear Whitened { get; }

        public void Dispose()
        {
            Plain.Dispose();
            Uncentred.Dispose();
            Whitened.Dispose();
        }

        private static NestedLinear Factored(Linear dense, Initialization initialization)
        {
            var factors = initialization.Factor(new LinearMap("fc", dense, dense.weight, dense.bias), 6);
            return new NestedLinear(
                new Parameter(factors.Down),
                new Parameter(factors.Up),
                new Parameter(factors.Bias!),
                factors.DownBias is null ? null : new Parameter(factors.DownBias)
            );
        }
    }

    private static double Lost(NestedLinear layer, Tensor x, Tensor expected, int rank) =>
        (layer.call(x, Rank.Of(rank)) - expected).pow(2).sum().ToDouble();

    /// <summary>The squared singular values of <c>X Wᵀ</c> above each rank: what the best approximation of the output loses.</summary>
    private static double[] Discarded(Tensor weight, Tensor x)
    {
        using var untracked = no_grad();
        var energy = linalg.svdvals(x.matmul(weight.t())).pow(2).data<double>().ToArray();
        return [.. Enumerable.Range(0, energy.Length + 1).Select(rank => energy.Skip(rank).Sum())];
    }

    /// <summary>Correlated inputs of unequal scales with a mean far from 0.</summary>
    private static Tensor Inputs(int rows, int columns)
    {
        var mix =
            randn(columns, columns, dtype: ScalarType.Float64) * logspace(0, -2, columns, dtype: ScalarType.Float64);
        return randn(rows, columns, dtype: ScalarType.Float64).matmul(mix) + 3;
    }

    private static Calibration Collect(Linear dense, Tensor x) =>
        Calibration.Collect(dense, x.split(64), rows => dense.call(rows).Dispose());

    private static NestedLinear Factor(Linear dense, Initialization initialization) =>
        Converted.Linear(dense, int.MaxValue, "fc", initialization);

    private static Linear Copy(Linear dense)
    {
        var copy = nn.Linear(dense.in_features, dense.out_features, dtype: ScalarType.Float64);
        copy.load_state_dict(dense.state_dict());
        return copy;
    }

    private static Parameter Random(params long[] shape) => new(randn(shape, dtype: ScalarType.Float64));
}
