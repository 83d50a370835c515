using NsnGen.Generators.Tests.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests;

/// <summary>The generated network has the dense model's gradients with respect to its inputs, at full rank and at a lower one.</summary>
[Collection(Seeded.Name)]
public sealed class InputGradientTests
{
    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("Mlp", 2)]
    [InlineData("Residual", 3)]
    [InlineData("Containers", 2)]
    [InlineData("Containers", 4)]
    [InlineData("Registered", 2)]
    [InlineData("OwnLayers", 3)]
    [InlineData("Convolutions", 2)]
    [InlineData("Convolutions", 6)]
    [InlineData("DenseConvolutions", 3)]
    public void Gradients_of_inputs_are_those_of_the_dense_model(string name, int rank)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario(name);
        var dense = scenario.CreateDense(seed: 5);
        Truncation.Apply(dense, rank);
        var nested = LoadedScenario.ToNested(scenario.CreateDense(seed: 5));

        var expected = Gradients(scenario.CreateInputs(seed: 6), inputs => LoadedScenario.RunDense(dense, inputs));
        var actual = Gradients(scenario.CreateInputs(seed: 6), i => LoadedScenario.RunNested(nested, rank, i));

        Assert.NotEmpty(expected);
        Assert.All(expected, gradient => Assert.True(gradient.abs().max().item<double>() > 0));
        foreach (var (of, with) in expected.Zip(actual))
        {
            Assert.InRange((of - with).abs().max().item<double>(), 0, 1e-10);
        }
    }

    private static List<Tensor> Gradients(object?[] inputs, Func<object?[], IReadOnlyList<Tensor>> run)
    {
        var tensors = inputs.OfType<Tensor>().Where(t => t.dtype == ScalarType.Float64).ToList();
        tensors.ForEach(t => t.requires_grad = true);
        run(inputs).Select(t => t.sin().sum()).Aggregate((sum, term) => sum + term).backward();
        return [.. tensors.Select(t => t.grad!)];
    }
}
