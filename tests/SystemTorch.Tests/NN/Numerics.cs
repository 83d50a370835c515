using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.NN;

/// <summary>Bridges between tensors and plain arrays, and gradients by finite differences.</summary>
internal static class Numerics
{
    /// <summary>The values in row-major order.</summary>
    public static double[] Values(Tensor tensor)
    {
        using var plain = tensor.detach().to(ScalarType.Float64).contiguous();
        return plain.data<double>().ToArray();
    }

    /// <summary>A tensor of numbers that look random but are always the same, between −1 and 1.</summary>
    public static Tensor Sample(int seed, params long[] shape)
    {
        var random = new Random(seed);
        var values = new double[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
            values[i] = 2 * random.NextDouble() - 1;
        return tensor(values, shape, ScalarType.Float64);
    }

    public static void AssertClose(IReadOnlyList<double> expected, Tensor actual, double tolerance = 1e-10)
    {
        var values = Values(actual);
        Assert.Equal(expected.Count, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(
                Math.Abs(expected[i] - values[i]) <= allowed,
                $"[{i}]: expected {expected[i]:R}, got {values[i]:R}"
            );
        }
    }

    /// <summary>
    /// Compares the gradients of a function's result, weighted so that no two elements count alike, with central
    /// differences in every element of every leaf.
    /// </summary>
    public static void AssertGradients(Func<Tensor> function, params Tensor[] leaves)
    {
        const double step = 1e-6;
        double Weighted()
        {
            using var scope = NewDisposeScope();
            return Weigh(function()).ToDouble();
        }

        foreach (var leaf in leaves)
            leaf.grad = null;
        using (NewDisposeScope())
            Weigh(function()).backward();
        foreach (var leaf in leaves)
        {
            var gradient = leaf.grad;
            Assert.NotNull(gradient);
            var analytic = Values(gradient);
            using var values = leaf.detach().view(-1);
            for (var i = 0; i < analytic.Length; i++)
            {
                var original = values[i].ToDouble();
                values[i] = original + step;
                var above = Weighted();
                values[i] = original - step;
                var below = Weighted();
                values[i] = original;
                var numeric = (above - below) / (2 * step);
                Assert.True(
                    Math.Abs(numeric - analytic[i]) <= 1e-6 * Math.Max(1, Math.Abs(numeric)),
                    $"element {i}: {analytic[i]:R} by backward, {numeric:R} by differences"
                );
            }
        }
    }

    private static Tensor Weigh(Tensor result)
    {
        var weights = linspace(0.5, 1.5, result.numel(), ScalarType.Float64).view(result.shape);
        return (result * weights).sum();
    }
}
