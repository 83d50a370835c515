using NsnGen.Generators.Tests.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests;

/// <summary>The state of a generated network is all of it: loaded into another one, or converted, it is the same network.</summary>
[Collection(Seeded.Name)]
public sealed class StateTests
{
    public static TheoryData<string> Names =>
        ["Residual", "Transformer", "Containers", "Registered", "OwnLayers", "Convolutions", "DenseConvolutions"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_network_that_loads_the_state_of_another_is_that_network(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario(name);
        var inputs = scenario.CreateInputs(seed: 4);
        var first = LoadedScenario.ToNested(scenario.CreateDense(seed: 1));
        var second = LoadedScenario.ToNested(scenario.CreateDense(seed: 2));
        first.eval();
        second.eval();
        var other = Run(second, inputs);

        second.load_state_dict(first.state_dict());

        var expected = Run(first, inputs);
        Assert.True((expected - other).abs().max().item<double>() > 1e-6);
        Assert.Equal(0, (expected - Run(second, inputs)).abs().max().item<double>());
    }

    /// <summary>Not a model with tied weights: TorchSharp's own conversion replaces each parameter by itself.</summary>
    [Theory]
    [InlineData("Transformer")]
    [InlineData("Containers")]
    [InlineData("OwnLayers")]
    [InlineData("Convolutions")]
    [InlineData("DenseConvolutions")]
    public void Conversion_reaches_all_parameters_and_keeps_the_keys(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario(name);
        var nested = LoadedScenario.ToNested(scenario.CreateDense(seed: 1));
        var inputs = scenario.CreateInputs(seed: 4);
        nested.eval();
        var expected = Run(nested, inputs);
        var keys = nested.state_dict().Keys.ToList();

        nested.to(ScalarType.Float32);
        Assert.All(nested.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
        nested.to(ScalarType.Float64);

        Assert.Equal(keys, nested.state_dict().Keys);
        Assert.InRange((expected - Run(nested, inputs)).abs().max().item<double>(), 0, 1e-3);
    }

    /// <summary>TorchSharp's own conversion disposes a weight that two layers share, so that it has to be tied again.</summary>
    [Fact]
    public void Weights_that_are_tied_again_after_a_conversion_stay_tied()
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario("Registered");
        var dense = Converted(scenario.CreateDense(seed: 1));
        var nested = LoadedScenario.ToNested(Converted(scenario.CreateDense(seed: 1)));
        var inputs = scenario.CreateInputs(seed: 4).OfType<Tensor>().Select(t => (object?)t.to(ScalarType.Float32));

        var expected = LoadedScenario.RunDense(dense, [.. inputs])[0];
        var actual = LoadedScenario.RunNested(nested, 4, [.. inputs])[0];

        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-4);
        using (no_grad())
        {
            Find<Embedding>(nested).weight!.fill_(7);
        }
        Assert.Equal(7, Find<Linear>(nested).weight[0, 0].item<float>());
    }

    private static nn.Module Converted(nn.Module dense)
    {
        dense.to(ScalarType.Float32);
        foreach (var head in dense.named_modules().Where(m => m.name is "head").Select(m => (Linear)m.module))
        {
            head.weight = Find<Embedding>(dense).weight!;
        }

        return dense;
    }

    private static T Find<T>(nn.Module model)
        where T : nn.Module => model.modules().OfType<T>().First();

    private static Tensor Run(nn.Module nested, object?[] inputs) => LoadedScenario.RunNested(nested, 2, inputs)[0];
}
