using Microsoft.CodeAnalysis;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>The proofs of each scenario: the generated text is the approved one, and it compiles without a warning.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Names =>
        [
            "Mlp",
            "Residual",
            "TwoInputs",
            "Transformer",
            "NestedGeneric",
            "Functions",
            "Attention",
            "SixInputs",
            "WrittenByHand",
            "Containers",
            "Registered",
            "OwnLayers",
            "Convolutions",
            "DenseConvolutions",
        ];

    /// <summary>A part of Nested by hand is the one thing that cannot stand alone.</summary>
    public static TheoryData<string> DenseNames => [.. Names.Select(n => n.Data).Where(n => n is not "WrittenByHand")];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Generated_text_is_the_approved_one(string scenario) =>
        Snapshot.VerifyAsync(
            Generation.Run(Sources.Scenario(scenario)).Ran,
            Path.Combine(Repository.Root, "tests", "NsnGen.Generators.Tests", "Snapshots"),
            $"{nameof(ScenarioTests)}.{scenario}"
        );

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Generated_text_compiles_without_warnings(string scenario)
    {
        var generation = Generation.Run(Sources.Scenario(scenario));

        Assert.Empty(generation.CompilerDiagnostics());
        Assert.Empty(await generation.AnalyzerDiagnosticsAsync());
        Assert.Empty(generation.Result.Diagnostics);
    }

    [Theory]
    [MemberData(nameof(DenseNames))]
    public void Dense_class_compiles_without_the_generator(string scenario)
    {
        var diagnostics = Sources
            .Compile(Sources.Scenario(scenario))
            .GetDiagnostics(TestContext.Current.CancellationToken);

        Assert.DoesNotContain(diagnostics, d => d.Severity >= DiagnosticSeverity.Warning && d.Id is not "CS1591");
    }
}
