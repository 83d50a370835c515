using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>What the README shows is true: its code compiles and runs, and its excerpt is what is generated.</summary>
[Collection(Seeded.Name)]
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task Example_compiles_and_runs()
    {
        var generation = Generation.Run(ReadmeExample.Program(ReadmeExample.Statements));
        Assert.Empty(generation.CompilerDiagnostics());
        Assert.Empty(await generation.AnalyzerDiagnosticsAsync());

        using var image = new MemoryStream();
        Assert.True(generation.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        var context = new AssemblyLoadContext("README", isCollectible: true);
        var example = context.LoadFromStream(image).GetType("Demo.Example")!;
        var shape = await (Task<long[]>)
            example.GetMethod("RunAsync", BindingFlags.Static | BindingFlags.Public)!.Invoke(null, null)!;
        context.Unload();
        Assert.Equal([32, 10], shape);
    }

    [Fact]
    public async Task Rank_that_the_example_calls_an_error_is_one()
    {
        var id = Quoted().Match(ReadmeExample.Statements).Value;
        Assert.Equal("NSN2001", id);
        var generation = Generation.Run(ReadmeExample.Program(ReadmeExample.Statements + "\nnested.WithRank(128);"));
        var diagnostic = Assert.Single(await generation.AnalyzerDiagnosticsAsync());
        Assert.Equal(id, diagnostic.Id);
    }

    [Fact]
    public void Excerpt_is_generated()
    {
        var generated = Generation.Run(ReadmeExample.Program(ReadmeExample.Statements)).Text;
        foreach (var part in ReadmeExample.Excerpt.TrimEnd('}').Split("\n\n"))
        {
            Assert.Contains(Unindented(part), Unindented(generated), StringComparison.Ordinal);
        }
    }

    private static string Unindented(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("NSN[0-9]{4}")]
    private static partial Regex Quoted();
}
