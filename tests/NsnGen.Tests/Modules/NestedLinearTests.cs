using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class NestedLinearTests
{
    [Theory]
    [InlineData(true, new long[] { 2, 5, 8 })]
    [InlineData(false, new long[] { 2, 5, 8 })]
    [InlineData(true, new long[] { 1, 8 })]
    [InlineData(false, new long[] { 1, 1, 8 })]
    [InlineData(true, new long[] { 8 })]
    [InlineData(false, new long[] { 0, 8 })]
    public void Each_rank_is_the_dense_layer_with_its_weight_truncated(bool withBias, long[] shape)
    {
        using var scope = NewDisposeScope();
        var (nested, weight, bias) = Layer(8, 6, withBias);
        var x = randn(shape, dtype: ScalarType.Float64);
        for (var rank = 1; rank <= 6; rank++)
        {
            var expected = nn.functional.linear(x, Reference.Truncated(weight, rank), bias);
            Assert.True(nested.call(x, Rank.Of(rank)).allclose(expected, rtol: 1e-10, atol: 1e-12));
            nested.eval();
            using (no_grad())
            {
                Assert.True(nested.call(x, Rank.Of(rank)).allclose(expected, rtol: 1e-10, atol: 1e-12));
                Assert.Equal(expected.shape, nested.call(x, Rank.Of(rank)).shape);
            }
            nested.train();
        }
    }

    [Fact]
    public void A_layer_that_adds_something_between_its_factors_moves_with_it_to_another_type()
    {
        using var scope = NewDisposeScope();
        var layer = new NestedLinear(new(randn(6, 8)), new(randn(6, 4)), new(randn(4)), new(randn(6)));
        layer.eval();
        var x = randn(3, 8);
        var expected = layer.call(x, Rank.Of(3));
        layer.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, layer.down_bias!.dtype);
        Assert.InRange(Reference.Distance(layer.call(x.to(ScalarType.Float64), Rank.Of(3)), expected), 0, 1e-6);
    }

    [Fact]
    public void A_rank_above_the_maximum_is_the_maximum()
    {
        using var scope = NewDisposeScope();
        var (nested, _, _) = Layer(8, 6, true);
        var x = randn(3, 8, dtype: ScalarType.Float64);
        Assert.Equal(6, nested.MaxRank);
        Assert.Equal(0, Reference.Distance(nested.call(x, Rank.Of(100)), nested.call(x, Rank.Of(6))));
    }

    /// <summary>Few rows run through the factors, many at a high rank through a matrix that is merged for the call.</summary>
    [Theory]
    [InlineData(3, 2)]
    [InlineData(64, 5)]
    public void Gradients_reach_exactly_the_components_of_the_rank(int rows, int rank)
    {
        using var scope = NewDisposeScope();
        var (nested, _, _) = Layer(8, 6, true);
        var x = randn(rows, 8, dtype: ScalarType.Float64, requires_grad: true);
        double Loss() => Square(nested.call(x, Rank.Of(rank))).ToDouble();
        Square(nested.call(x, Rank.Of(rank))).backward();
        foreach (var tensor in new Tensor[] { nested.down, nested.up, nested.bias!, x })
        {
            Assert.InRange(Reference.Distance(tensor.grad!, FiniteDifferences(tensor, Loss)), 0, 1e-6);
        }
        Assert.Equal(0, nested.down.grad!.narrow(0, rank, 6 - rank).abs().max().ToDouble());
    }

    [Fact]
    public void State_dict_has_the_factors_under_their_names()
    {
        using var scope = NewDisposeScope();
        var (nested, _, _) = Layer(8, 6, true);
        Assert.Equal(["bias", "down", "up"], nested.state_dict().Keys.Order());
    }

    public static TheoryData<string, Action<NestedLinear>> Changes =>
        new()
        {
            { "training", Retrained },
            { "a training step in eval mode", TrainingStep },
            { "loading a state dict", layer => layer.load_state_dict(Doubled(layer)) },
            { "loading through a parent", LoadedByParent },
            { "another type", layer => layer.to(ScalarType.Float32).to(ScalarType.Float64) },
        };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void What_was_prepared_does_not_survive(string change, Action<NestedLinear> apply)
    {
        using var scope = NewDisposeScope();
        var x = randn(3, 8, dtype: ScalarType.Float64);
        foreach (var rank in new[] { 2, 6 })
        {
            var (nested, _, _) = Layer(8, 6, true);
            nested.eval();
            var before = Output(nested, rank, x);
            apply(nested);
            var after = Output(nested, rank, x);
            // The least change, by rounding to float32, is a thousand times what the products themselves are rounded by.
            Assert.True(Reference.Distance(before, after) > 1e-9, $"{change} does not change the layer");
            Assert.True(DistanceFromMerged(nested, rank, x) < 1e-12, $"what was prepared survives {change}");
        }
    }

    [Fact]
    public void More_ranks_than_are_kept_stay_right()
    {
        using var scope = NewDisposeScope();
        var (nested, _, _) = Layer(24, 24, true);
        nested.eval();
        var x = randn(3, 24, dtype: ScalarType.Float64);
        for (var call = 0; call < 60; call++)
        {
            Assert.InRange(DistanceFromMerged(nested, 1 + call * 7 % 24, x), 0, 1e-10);
        }
    }

    [Fact]
    public async Task Calls_at_different_ranks_run_side_by_side()
    {
        using var scope = NewDisposeScope();
        var (nested, _, _) = Layer(8, 12, true);
        nested.eval();
        var x = randn(3, 8, dtype: ScalarType.Float64);
        var expected = Enumerable
            .Range(1, 8)
            .ToDictionary(rank => rank, rank => nested.call(x, Rank.Of(rank)).detach());
        nested.eval();
        var wrong = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(worker =>
                    Task.Run(() =>
                    {
                        using var threadNoGrad = no_grad();
                        for (var call = 0; call < 200; call++)
                        {
                            var rank = (worker + call) % 8 + 1;
                            using var callScope = NewDisposeScope();
                            if (Reference.Distance(nested.call(x, Rank.Of(rank)), expected[rank]) > 1e-12)
                            {
                                Interlocked.Increment(ref wrong);
                            }
                        }
                    })
                )
        );
        Assert.Equal(0, wrong);
    }

    [Theory]
    [InlineData(true, new long[] { 2, 5 })]
    [InlineData(false, new long[] { 3, 4, 1 })]
    [InlineData(false, new long[0])]
    public void An_input_of_another_size_is_refused_with_both_shapes(bool isTraining, long[] shape)
    {
        using var scope = NewDisposeScope();
        var layer = new NestedLinear(new Parameter(randn(3, 6)), new Parameter(randn(3, 4)), null);
        layer.train(isTraining);
        using var untracked = isTraining ? null : no_grad();
        foreach (var rank in new[] { Rank.Of(1), Rank.Of(3), Rank.PerRow([1, 2]) })
        {
            var error = Assert.Throws<ArgumentException>(() => layer.call(randn(shape), rank));
            Assert.Contains("[…, 6]", error.Message, StringComparison.Ordinal);
            Assert.Contains($"[{string.Join(", ", shape)}]", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal([2, 4], layer.call(randn(2, 6), Rank.Of(2)).shape);
    }

    [Fact]
    public void Factors_that_do_not_fit_are_refused_with_their_shapes()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() =>
            new NestedLinear(new Parameter(ones(3, 4)), new Parameter(ones(2, 5)), null)
        );
        Assert.Contains("[3, 4]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 5]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() =>
            new NestedLinear(new Parameter(ones(2, 4)), new Parameter(ones(2, 5)), new Parameter(ones(4)))
        );
    }

    /// <summary>Through the factors and as one matrix, in training and in serving.</summary>
    [Theory]
    [InlineData(true, 2, new long[] { 3, 7 })]
    [InlineData(false, 2, new long[] { 3, 7 })]
    [InlineData(true, 6, new long[] { 2, 64, 9 })]
    [InlineData(false, 6, new long[] { 2, 64, 9 })]
    [InlineData(false, 6, new long[] { })]
    public void An_input_that_does_not_fit_is_refused_with_both_shapes(bool isTraining, int rank, long[] shape)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var (nested, _, _) = Layer(8, 6, true);
        nested.train(isTraining);
        var x = ones(shape, ScalarType.Float64);
        var error = Assert.Throws<ArgumentException>(() => nested.call(x, Rank.Of(rank)));
        Assert.Contains("[…, 8]", error.Message, StringComparison.Ordinal);
        Assert.Contains($"[{string.Join(", ", shape)}]", error.Message, StringComparison.Ordinal);
    }

    private static (NestedLinear Nested, Tensor Weight, Tensor? Bias) Layer(int inputs, int outputs, bool withBias)
    {
        var dense = nn.Linear(inputs, outputs, withBias, dtype: ScalarType.Float64);
        var weight = dense.weight.detach().clone();
        var bias = dense.bias?.detach().clone();
        return (Converted.Linear(dense, int.MaxValue, "fc"), weight, bias);
    }

    private static Tensor Output(NestedLinear layer, int rank, Tensor x)
    {
        using var noGrad = no_grad();
        return layer.call(x, Rank.Of(rank));
    }

    private static double DistanceFromMerged(NestedLinear layer, int rank, Tensor x)
    {
        using var noGrad = no_grad();
        var expected = nn.functional.linear(x, layer.Merged(Rank.Of(rank)), layer.bias);
        return Reference.Distance(layer.call(x, Rank.Of(rank)), expected);
    }

    private static void Retrained(NestedLinear layer)
    {
        layer.train();
        TrainingStep(layer);
        layer.eval();
    }

    private static void LoadedByParent(NestedLinear layer)
    {
        // The parent must not be disposed: it would take the layer with it.
        var parent = new NestedSequential([("0", layer)]);
        parent.load_state_dict(Doubled(parent));
    }

    private static void TrainingStep(NestedLinear layer)
    {
        using var optimizer = optim.SGD(layer.parameters(), 0.1);
        optimizer.zero_grad();
        using var x = randn(3, 8, dtype: ScalarType.Float64);
        Square(layer.call(x, Rank.Of(6))).backward();
        using (no_grad())
        {
            // An evaluation between backward and step, as distillation does.
            layer.call(x, Rank.Of(6)).Dispose();
        }
        optimizer.step();
    }

    private static Dictionary<string, Tensor> Doubled(nn.Module module) =>
        module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach() * 2);

    private static Tensor Square(Tensor y) => (y * y).sum();

    private static Tensor FiniteDifferences(Tensor tensor, Func<double> loss)
    {
        const double Step = 1e-5;
        using var noGrad = no_grad();
        var gradient = zeros_like(tensor);
        var (flat, flatGradient) = (tensor.detach().view(-1), gradient.view(-1));
        for (var i = 0L; i < flat.numel(); i++)
        {
            var value = flat[i].item<double>();
            flat[i] = value + Step;
            var above = loss();
            flat[i] = value - Step;
            flatGradient[i] = (above - loss()) / (2 * Step);
            flat[i] = value;
        }
        return gradient;
    }
}
