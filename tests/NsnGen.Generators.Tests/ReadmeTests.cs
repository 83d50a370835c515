using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>What the README shows is true: its code compiles and runs, and its excerpt is what is generated.</summary>
[Collection(Seeded.Name)]
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task Example_compiles_and_runs()
    {
        var generation = Generate(ReadmeExample.Program);
        Assert.Empty(generation.CompilerDiagnostics());
        Assert.Empty(await generation.AnalyzerDiagnosticsAsync());

        using var image = new MemoryStream();
        Assert.True(generation.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        var context = new AssemblyLoadContext("README", isCollectible: true);
        context.LoadFromStream(image).EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        context.Unload();
    }

    [Fact]
    public async Task Rank_that_the_example_calls_an_error_is_one()
    {
        var id = Quoted().Match(ReadmeExample.Program).Value;
        Assert.Equal("NSN2001", id);
        var generation = Generate(ReadmeExample.With("nested.WithRank(128);"));
        var diagnostic = Assert.Single(await generation.AnalyzerDiagnosticsAsync());
        Assert.Equal(id, diagnostic.Id);
    }

    [Fact]
    public void Excerpt_is_generated()
    {
        var generated = Generation.Run(ReadmeExample.Model).Text;
        foreach (var part in ReadmeExample.Excerpt.TrimEnd('}').Split("\n\n"))
        {
            Assert.Contains(Unindented(part), Unindented(generated), StringComparison.Ordinal);
        }
    }

    private static Generation Generate(string program)
    {
        var compilation = Sources.Compile([ReadmeExample.ImplicitUsings, program]);
        return Generation.Run(
            compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication))
        );
    }

    private static string Unindented(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("NSN[0-9]{4}")]
    private static partial Regex Quoted();
}
