using NsnGen.Generators.Tests.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests;

/// <summary>The generated network is the dense model, at full rank and at every other.</summary>
[Collection(Seeded.Name)]
public sealed class EquivalenceTests
{
    private const double Tolerance = 1e-10;

    public static TheoryData<string> Names => ScenarioTests.Names;

    /// <summary>Layers that are nested by width are not those with truncated weights.</summary>
    public static TheoryData<string> FactoredNames => [.. Names.Select(n => n.Data).Where(n => n is not "Widths")];

    [Theory]
    [MemberData(nameof(FactoredNames))]
    public void Every_rank_equals_the_dense_model_with_truncated_weights(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario(name);
        var inputs = scenario.CreateInputs(seed: 7);
        var nested = LoadedScenario.ToNested(scenario.CreateDense(seed: 1));
        var maxRank = LoadedScenario.MaxRank(nested);
        for (var rank = 1; rank <= maxRank; rank++)
        {
            var dense = scenario.CreateDense(seed: 1);
            Truncation.Apply(dense, rank);

            var expected = LoadedScenario.RunDense(dense, inputs);
            AssertEqual(expected, LoadedScenario.RunNested(nested, rank, inputs));
            AssertEqual(expected, LoadedScenario.RunAsModule(nested, rank, inputs));
        }
    }

    [Theory]
    [InlineData("Mlp")]
    [InlineData("Residual")]
    [InlineData("TwoInputs")]
    [InlineData("Transformer")]
    [InlineData("NestedGeneric")]
    [InlineData("Functions")]
    [InlineData("Attention")]
    [InlineData("WrittenByHand")]
    [InlineData("Containers")]
    [InlineData("Registered")]
    [InlineData("OwnLayers")]
    [InlineData("Convolutions")]
    [InlineData("DenseConvolutions")]
    public void Full_rank_equals_the_dense_model_in_both_modes(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario(name);
        var inputs = scenario.CreateInputs(seed: 3);
        var dense = scenario.CreateDense(seed: 2);
        var nested = LoadedScenario.ToNested(scenario.CreateDense(seed: 2));
        var maxRank = LoadedScenario.MaxRank(nested);
        foreach (var isTraining in new[] { true, false })
        {
            dense.train(isTraining);
            nested.train(isTraining);

            AssertEqual(LoadedScenario.RunDense(dense, inputs), LoadedScenario.RunNested(nested, maxRank, inputs));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Keys_keep_the_names_of_the_dense_model(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario(name);
        var dense = scenario.CreateDense(seed: 1).state_dict().Keys.ToList();
        var nested = LoadedScenario.ToNested(scenario.CreateDense(seed: 1)).state_dict().Keys.ToList();

        var layersOfDense = dense.Select(Owner).Distinct();
        var layersOfNested = nested.Select(Owner).Distinct();
        Assert.Equal(layersOfDense, layersOfNested);
        Assert.Contains(nested, key => key.EndsWith(".down", StringComparison.Ordinal));
    }

    [Fact]
    public void Surgery_consumes_the_dense_model_and_keeps_its_mode()
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario("Residual");
        var dense = scenario.CreateDense(seed: 1);
        dense.eval();

        var nested = LoadedScenario.ToNested(dense);

        Assert.Empty(dense.named_modules());
        Assert.Empty(dense.parameters());
        Assert.False(nested.training);
        Assert.All(nested.modules(), module => Assert.False(module.training));
    }

    private static void AssertEqual(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (dense, nested) in expected.Zip(actual))
        {
            Assert.Equal(dense.shape, nested.shape);
            Assert.InRange((dense - nested).abs().max().item<double>(), 0, Tolerance);
        }
    }

    /// <summary>A layer's key without the parameter's name; a parameter of the model itself is its own owner.</summary>
    private static string Owner(string key) => key.Contains('.') ? key[..key.LastIndexOf('.')] : key;
}
