using System.Text.RegularExpressions;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>The README's code blocks: a program to paste into an empty project, and a part of what is generated for it.</summary>
internal static partial class ReadmeExample
{
    /// <summary>What every project with implicit usings has.</summary>
    public const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly string[] Blocks = ReadBlocks();

    /// <summary>The program.</summary>
    public static string Program => Blocks[0];

    /// <summary>Its model, in a namespace.</summary>
    public static string Model =>
        $"""
            using NsnGen;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;
            using static TorchSharp.torch.nn.functional;

            namespace Demo;

            {Program[Program.IndexOf("[NestedSubspace", StringComparison.Ordinal)..]}
            """;

    /// <summary>What is generated for the model.</summary>
    public static string Excerpt => Blocks[1];

    /// <summary>The program with a statement more.</summary>
    public static string With(string statement) =>
        Program.Replace("foreach (var rank", statement + "\nforeach (var rank", StringComparison.Ordinal);

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
