using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NsnGen.Generators.Analyzers;
using NsnGen.Generators.Emitting;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>One run of the generator.</summary>
internal sealed class Generation
{
    private Generation(GeneratorDriver ran, Compilation output)
    {
        Ran = ran;
        Output = output;
    }

    /// <summary>The driver after its run.</summary>
    public GeneratorDriver Ran { get; }

    public GeneratorRunResult Result => Ran.GetRunResult().Results.Single();

    /// <summary>The sources with what was generated.</summary>
    public Compilation Output { get; }

    /// <summary>The generated files, one after the other.</summary>
    public string Text => string.Join('\n', Result.GeneratedSources.Select(s => s.SourceText.ToString()));

    public static Generation Run(params string[] sources) => Run(Sources.Compile(sources));

    public static Generation Run(Compilation compilation)
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        return new Generation(driver, output);
    }

    public static GeneratorDriver Driver() =>
        CSharpGeneratorDriver.Create(
            [new NestedSubspaceGenerator().AsSourceGenerator()],
            parseOptions: Sources.ParseOptions,
            driverOptions: new GeneratorDriverOptions(
                disabledOutputs: IncrementalGeneratorOutputKind.None,
                trackIncrementalGeneratorSteps: true
            )
        );

    /// <summary>
    /// What the compiler has to say, also of what generated code silences; but for the alias <c>torch</c>, which has TorchSharp's own
    /// spelling. The samples' own members need no documentation.
    /// </summary>
    public ImmutableArray<Diagnostic> CompilerDiagnostics() =>
        [.. Loud().GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && !IsUndocumentedSample(d))];

    private Compilation Loud() =>
        Result.GeneratedSources.Aggregate(
            Output,
            (all, file) =>
                all.ReplaceSyntaxTree(
                    file.SyntaxTree,
                    CSharpSyntaxTree.ParseText(
                        file.SourceText.ToString()
                            .Replace(
                                ModelEmitter.NoWarnings,
                                ModelEmitter.NoWarnings + " CS8981",
                                StringComparison.Ordinal
                            ),
                        (CSharpParseOptions)file.SyntaxTree.Options,
                        file.SyntaxTree.FilePath
                    )
                )
        );

    private static bool IsUndocumentedSample(Diagnostic diagnostic) =>
        diagnostic.Id is "CS1591"
        && diagnostic.Location.GetLineSpan().Path.StartsWith("Source", StringComparison.Ordinal);

    /// <summary>What the analyzers have to say.</summary>
    public async Task<ImmutableArray<Diagnostic>> AnalyzerDiagnosticsAsync()
    {
        var analyzers = ImmutableArray.Create<DiagnosticAnalyzer>(
            new NestedSubspaceAnalyzer(),
            new RankUseAnalyzer(),
            new RunningStatisticsAnalyzer(),
            new ForwardStateAnalyzer(),
            new LinearLayerAnalyzer()
        );
        return await Output.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }
}
