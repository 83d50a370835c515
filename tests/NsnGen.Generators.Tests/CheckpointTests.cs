using NsnGen.Generators.Tests.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests;

/// <summary>Every shape of model comes back from its file, whole or in part, and becomes a dense model again.</summary>
[Collection(Seeded.Name)]
public sealed class CheckpointTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public static TheoryData<string> Names =>
        [
            "Attention",
            "Containers",
            "Convolutions",
            "DenseConvolutions",
            "Functions",
            "Mlp",
            "OwnLayers",
            "Registered",
            "Residual",
            "SixInputs",
            "Transformer",
            "TwoInputs",
            "WrittenByHand",
        ];

    [Theory]
    [Trait("Speed", "Slow")]
    [MemberData(nameof(Names))]
    public void A_loaded_network_is_the_saved_one(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario(name);
        var inputs = scenario.CreateInputs(seed: 4);
        var nested = LoadedScenario.ToNested(Evaluated(scenario.CreateDense(seed: 1)));
        LoadedScenario.Save(nested, path);
        var whole = LoadedScenario.Load(path, Evaluated(scenario.CreateDense(seed: 2)), maxRank: null);
        var part = LoadedScenario.Load(path, Evaluated(scenario.CreateDense(seed: 2)), maxRank: 2);

        Assert.Equal(0, Distance(Run(nested, 3, inputs), Run(whole, 3, inputs)));
        Assert.Equal(0, Distance(Run(nested, 2, inputs), Run(part, 2, inputs)));
        Assert.Equal(nested.state_dict().Keys, whole.state_dict().Keys);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_dense_model_of_a_rank_computes_what_the_network_does(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario(name);
        var inputs = scenario.CreateInputs(seed: 4);
        var nested = LoadedScenario.ToNested(Evaluated(scenario.CreateDense(seed: 1)));
        var dense = LoadedScenario.ToDense(nested, 2, Evaluated(scenario.CreateDense(seed: 2)));

        var actual = LoadedScenario.RunDense(dense, inputs)[0];
        Assert.InRange(Distance(Run(nested, 2, inputs), actual), 0, 1e-9);
    }

    private static Tensor Run(nn.Module nested, int rank, object?[] inputs) =>
        LoadedScenario.RunNested(nested, rank, inputs)[0];

    private static double Distance(Tensor one, Tensor other) => (one - other).abs().max().item<double>();

    private static nn.Module Evaluated(nn.Module dense)
    {
        dense.eval();
        return dense;
    }

    public void Dispose() => File.Delete(path);
}
