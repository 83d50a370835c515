using System.Text.RegularExpressions;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>The README's code blocks, and a program of them.</summary>
internal static partial class ReadmeExample
{
    private static readonly string[] Blocks = ReadBlocks();

    /// <summary>The annotated model.</summary>
    public static string Model => Blocks[0];

    /// <summary>What is done with it.</summary>
    public static string Statements => Blocks[1];

    /// <summary>What is generated.</summary>
    public static string Excerpt => Blocks[2];

    /// <summary>The model, and statements in a method that returns the shape of <c>y</c>.</summary>
    public static string Program(string statements) =>
        $$"""
            using System.Collections.Generic;
            using System.Linq;
            using System.Threading.Tasks;
            using NsnGen;
            using NsnGen.Analysis;
            using NsnGen.Checkpoints;
            using NsnGen.Conversion;
            using NsnGen.Files;
            using NsnGen.Layers;
            using NsnGen.PyTorch;
            using NsnGen.Training;
            using TorchSharp;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;
            using static TorchSharp.torch.nn.functional;

            namespace Demo;

            {{Model}}

            public static class Example
            {
                public static async Task<long[]> RunAsync()
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

    private static string[] ReadBlocks()
    {
        using var stream = typeof(ReadmeExample).Assembly.GetManifestResourceStream("README.md")!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd().ReplaceLineEndings("\n");
        return [.. CSharpBlock().Matches(text).Select(match => match.Groups["code"].Value.Trim())];
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
