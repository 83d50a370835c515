using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>What the README shows is true: its code compiles and runs, and its excerpt is what is generated.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Sources.Resource("README.md");

    [Fact]
    public async Task Example_compiles_and_runs()
    {
        var generation = Generation.Run(Program(Blocks()[1]));
        Assert.Empty(generation.CompilerDiagnostics());
        Assert.Empty(await generation.AnalyzerDiagnosticsAsync());

        using var image = new MemoryStream();
        Assert.True(generation.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        var context = new AssemblyLoadContext("README", isCollectible: true);
        var program = context.LoadFromStream(image).GetType("Program")!;
        var shape = await (Task<long[]>)
            program.GetMethod("Main", BindingFlags.Static | BindingFlags.Public)!.Invoke(null, null)!;
        context.Unload();
        Assert.Equal([32, 10], shape);
    }

    [Fact]
    public async Task Rank_that_the_example_calls_an_error_is_one()
    {
        var id = Quoted().Match(Blocks()[1]).Value;
        Assert.Equal("NSN2001", id);
        var generation = Generation.Run(Program(Blocks()[1] + "\nnested.WithRank(128);"));
        var diagnostic = Assert.Single(await generation.AnalyzerDiagnosticsAsync());
        Assert.Equal(id, diagnostic.Id);
    }

    [Fact]
    public void Excerpt_is_generated()
    {
        var generated = Generation.Run(Program(Blocks()[1])).Text;
        foreach (var part in Blocks()[2].TrimEnd('}').Split("\n\n"))
        {
            Assert.Contains(Unindented(part), Unindented(generated), StringComparison.Ordinal);
        }
    }

    /// <summary>The README's model and a program around its statements.</summary>
    private static string Program(string statements) =>
        $$"""
            using System.Collections.Generic;
            using System.Linq;
            using System.Threading.Tasks;
            using NsnGen;
            using TorchSharp;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;
            using static TorchSharp.torch.nn.functional;

            {{Blocks()[0]}}

            public static class Program
            {
                public static async Task<long[]> Main()
                {
                    var dense = new Mlp();
                    using var x = randn(32, 784);
                    using var labels = randint(10, new long[] { 32 });
                    var batches = Enumerable.Repeat((X: x, Y: labels), 3);
                    {{statements}}
                    return y.shape;
                }
            }
            """;

    private static string[] Blocks() =>
        [.. CSharpBlock().Matches(Readme).Select(match => match.Groups["code"].Value.Trim())];

    private static string Unindented(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("NSN[0-9]{4}")]
    private static partial Regex Quoted();
}
