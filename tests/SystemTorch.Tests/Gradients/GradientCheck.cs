using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Gradients;

/// <summary>Compares gradients with central finite differences in double precision.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-5;
    private const double Tolerance = 2e-7;

    /// <summary>Checks the gradient of a weighted sum of <paramref name="function"/>'s result for every input element.</summary>
    public static void Run(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        foreach (var input in inputs)
        {
            input.requires_grad = true;
        }
        var result = function(inputs);
        var weights = randn(result.shape, float64, generator: new Generator(5));
        var gradients = autograd.grad([(result * weights).sum()], inputs);

        using var untracked = no_grad();
        double Loss() => (function(inputs) * weights).sum().ToDouble();
        for (var i = 0; i < inputs.Length; i++)
        {
            var values = inputs[i].data<double>();
            var actual = gradients[i].contiguous().data<double>().ToArray();
            for (var j = 0; j < actual.Length; j++)
            {
                var value = values[j];
                values[j] = value + Step;
                var above = Loss();
                values[j] = value - Step;
                var below = Loss();
                values[j] = value;
                var expected = (above - below) / (2 * Step);
                Assert.True(
                    Math.Abs(actual[j] - expected) <= Tolerance * (1 + Math.Abs(expected)),
                    $"input {i}, element {j}: gradient {actual[j]:g10}, differences {expected:g10}"
                );
            }
        }
    }
}
