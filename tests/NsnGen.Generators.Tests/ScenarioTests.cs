using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>The proofs of each scenario: the generated text is the approved one, and it compiles without a warning.</summary>
public sealed class ScenarioTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
            "Widths",
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
        // A convolution with groups stays dense, which one of the scenarios is to show.
        Assert.Empty((await generation.AnalyzerDiagnosticsAsync()).Where(d => d is not { Id: "NSN3008" }));
        Assert.Empty(generation.Result.Diagnostics);
    }

    /// <summary>What .NET 8's projects are compiled as, of which all but their own members is known.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Generated_text_is_CSharp_12(string scenario)
    {
        var old = Sources.ParseOptions.WithLanguageVersion(LanguageVersion.CSharp12);
        var output = Generation.Run(Sources.Scenario(scenario)).Output;

        var compilation = output
            .RemoveAllSyntaxTrees()
            .AddSyntaxTrees(
                output.SyntaxTrees.Select(tree =>
                    CSharpSyntaxTree.ParseText(tree.GetText(Cancellation), old, tree.FilePath)
                )
            );
        Assert.DoesNotContain(compilation.GetDiagnostics(Cancellation), d => d.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [MemberData(nameof(DenseNames))]
    public void Dense_class_compiles_without_the_generator(string scenario)
    {
        var diagnostics = Sources.Compile(Sources.Scenario(scenario)).GetDiagnostics(Cancellation);

        Assert.DoesNotContain(diagnostics, d => d.Severity >= DiagnosticSeverity.Warning && d.Id is not "CS1591");
    }
}
