using Microsoft.CodeAnalysis;
using NsnGen.Generators.Tests.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests;

/// <summary>Every shape of forward is carried over without a change of meaning: outputs, gradients, modes, types, files, hooks.</summary>
[Collection(Seeded.Name)]
public sealed class ShapeTests
{
    private const double Exact = 1e-10;

    public static TheoryData<string> Names => [.. ShapeCases.All.Keys];

    /// <summary>The models whose nested class is TorchSharp's module of a tensor, a rank and a tensor.</summary>
    public static TheoryData<string> NamesFromTensorToTensor =>
        [.. ShapeCases.All.Where(c => ShapeCases.IsFromTensorToTensor(c.Value)).Select(c => c.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nested_class_compiles_and_nothing_is_reported(string name)
    {
        var generation = Generation.Run(ShapeCases.All[name]);

        Assert.Empty(await generation.AnalyzerDiagnosticsAsync());
        Assert.Empty(
            generation
                .CompilerDiagnostics()
                .Where(d => d.Location.SourceTree?.FilePath.StartsWith("Source", StringComparison.Ordinal) is not true)
        );
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [MemberData(nameof(Names))]
    public void Every_rank_gives_the_outputs_and_gradients_of_the_truncated_model(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = Load(name);
        var maxRank = LoadedScenario.MaxRank(LoadedScenario.ToNested(scenario.CreateDense(seed: 1)));
        for (var rank = 1; rank <= maxRank; rank++)
        {
            var dense = scenario.CreateDense(seed: 1);
            Truncation.Apply(dense, rank);
            var nested = LoadedScenario.ToNested(scenario.CreateDense(seed: 1));

            var expected = OutputsAndGradients(scenario, inputs => LoadedScenario.RunDense(dense, inputs));
            var actual = OutputsAndGradients(scenario, inputs => LoadedScenario.RunNested(nested, rank, inputs));
            AssertEqual(expected, actual, Exact);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Full_rank_equals_the_dense_model_in_both_modes(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = Load(name);
        foreach (var isTraining in new[] { true, false })
        {
            var dense = scenario.CreateDense(seed: 2);
            var nested = LoadedScenario.ToNested(scenario.CreateDense(seed: 2));
            dense.train(isTraining);
            nested.train(isTraining);

            AssertEqual(Full(scenario, dense, isNested: false), Full(scenario, nested), Exact);
        }
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [MemberData(nameof(Names))]
    public void Conversion_after_surgery_converts_the_factors(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = Load(name);
        var dense = scenario.CreateDense(seed: 3);
        var nested = LoadedScenario.ToNested(scenario.CreateDense(seed: 3).to(ScalarType.Float32));
        nested.to(ScalarType.Float64);

        AssertEqual(Full(scenario, dense, isNested: false), Full(scenario, nested), 1e-3);
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [MemberData(nameof(Names))]
    public void Loaded_file_gives_the_saved_model(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = Load(name);
        var saved = LoadedScenario.ToNested(scenario.CreateDense(seed: 4));
        var loaded = LoadedScenario.ToNested(scenario.CreateDense(seed: 5));
        using var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            saved.save(writer);
        }

        file.Position = 0;
        using var reader = new BinaryReader(file);
        loaded.load(reader);

        AssertEqual(Full(scenario, saved), Full(scenario, loaded), 0);
    }

    [Theory]
    [MemberData(nameof(NamesFromTensorToTensor))]
    public void Hook_on_the_nested_model_sees_and_changes_its_output(string name)
    {
        using var scope = NewDisposeScope();
        using var scenario = Load(name);
        var nested = LoadedScenario.ToNested(scenario.CreateDense(seed: 6));
        var module = Assert.IsAssignableFrom<nn.Module<Tensor, Rank, Tensor>>(nested);
        var plain = Full(scenario, LoadedScenario.ToNested(scenario.CreateDense(seed: 6)));
        module.register_forward_hook((_, _, _, output) => output * 2);

        AssertEqual([.. plain.Select(t => t * 2)], Full(scenario, nested), Exact);
    }

    private static LoadedScenario Load(string name) => new("Shape", ShapeCases.All[name]);

    /// <summary>Runs a model at full rank, with the same inputs and random numbers each time.</summary>
    private static IReadOnlyList<Tensor> Full(LoadedScenario scenario, nn.Module model, bool isNested = true)
    {
        var inputs = scenario.CreateInputs(seed: 7);
        manual_seed(8);
        return isNested
            ? LoadedScenario.RunNested(model, LoadedScenario.MaxRank(model), inputs)
            : LoadedScenario.RunDense(model, inputs);
    }

    private static List<Tensor> OutputsAndGradients(LoadedScenario scenario, Func<object?[], IReadOnlyList<Tensor>> run)
    {
        var inputs = scenario.CreateInputs(seed: 7);
        var leaves = inputs.OfType<Tensor>().Select(t => t.requires_grad_()).ToList();
        manual_seed(8);
        var outputs = run(inputs);
        if (leaves.Count > 0)
        {
            outputs.Select(t => t.square().sum()).Aggregate((sum, t) => sum + t).backward();
        }

        return [.. outputs.Select(t => t.detach()), .. leaves.Select(t => t.grad).OfType<Tensor>()];
    }

    private static void AssertEqual(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual, double tolerance)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (dense, nested) in expected.Zip(actual))
        {
            Assert.Equal(dense.shape, nested.shape);
            var scale = Math.Max(1, dense.abs().max().item<double>());
            Assert.InRange((dense - nested).abs().max().item<double>(), 0, tolerance * scale);
        }
    }
}
