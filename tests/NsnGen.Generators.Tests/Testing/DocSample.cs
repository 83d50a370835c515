using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>A code block of a documentation page, made a program: what it leaves out, and what it speaks of, is added.</summary>
internal static partial class DocSample
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Builder;
        using NsnGen;
        using NsnGen.Analysis;
        using NsnGen.Checkpoints;
        using NsnGen.Conversion;
        using NsnGen.Distributed;
        using NsnGen.Files;
        using NsnGen.Gguf;
        using NsnGen.Layers;
        using NsnGen.Onnx;
        using NsnGen.PyTorch;
        using NsnGen.Serving;
        using NsnGen.Training;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;
        using static TorchSharp.torch.nn.functional;

        """;

    /// <summary>Types that pages speak of. Where a page declares one, or a part of it, that is what counts.</summary>
    private const string Spoken = """
        [NestedSubspace(64)]
        public partial class Mlp : Module<Tensor, Tensor>
        {
            private Tensor Body(Tensor x) => fc.call(x);
            public override Tensor forward(Tensor x) => Body(x);
        }

        [NestedSubspace(64)]
        public partial class Backbone : Module<Tensor, Tensor> { }

        public class FeedForward(int width) : Module<Tensor, Tensor>("f")
        {
            private readonly Linear up = Linear(width, width);
        }

        public sealed record Batch(Tensor X, Tensor Y);

        public static class Blocks<T>
        {
            public static Tensor Run(Linear layer, Tensor x) => layer.call(x);
        }

        public static class Extensions
        {
            public static Tensor Twice(this Tensor x) => x * 2;
        }

        namespace Vendor
        {
            public sealed class QLinear : Module<Tensor, Tensor>
            {
                public Parameter weight = Parameter(ones(64, 64)), bias = Parameter(ones(64));
            }
        }
        """;

    /// <summary>Types that the page on serving speaks of.</summary>
    private const string SpokenOfServing = """
        [NestedSubspace(64)]
        public partial class TextEncoder : Module<Tensor, Tensor?, Tensor>
        {
            public override Tensor forward(Tensor tokens, Tensor? present) => fc.call(tokens);
        }

        [NestedSubspace(64)]
        public partial class Writer : Module<Tensor, KeyValueCache, Tensor>
        {
            public override Tensor forward(Tensor tokens, KeyValueCache cache) => fc.call(tokens);
        }

        public sealed class KeyValueCache : IDisposable
        {
            public void Dispose() { }
        }

        public static class Words
        {
            public const int End = 0;

            public static long[] Encode(string text) => [];

            public static int[] EncodePrompt(string text) => [];

            public static string Decode(IEnumerable<int> tokens) => "";
        }
        """;

    /// <summary>The C# blocks of a page, but for those that only show how to suppress a diagnostic.</summary>
    public static IReadOnlyList<string> Blocks(string page) =>
        [
            .. CSharpBlock()
                .Matches(File.ReadAllText(page).ReplaceLineEndings("\n"))
                .Select(match => match.Groups["code"].Value)
                .Where(code => !code.StartsWith("#pragma", StringComparison.Ordinal)),
        ];

    public static string Program(string block)
    {
        var shown = Parse(
            Usings
                + Enclosed(
                    block
                        .Replace("=> …;", "=> fc.call(x);", StringComparison.Ordinal)
                        .Replace("…", "", StringComparison.Ordinal)
                )
        );
        var declared = shown
            .DescendantNodes()
            .OfType<TypeDeclarationSyntax>()
            .Where(t => !t.Members.OfType<TypeDeclarationSyntax>().Any())
            .Select(t => t.Identifier.Text)
            .ToHashSet(StringComparer.Ordinal);
        var spoken = Parse(Spoken + (block.Contains("Words.", StringComparison.Ordinal) ? SpokenOfServing : ""))
            .Members.Where(m => m is not TypeDeclarationSyntax type || !declared.Contains(type.Identifier.Text));
        var all = shown.AddMembers([.. spoken]);
        return all.ReplaceNodes(
                all.DescendantNodes().OfType<ClassDeclarationSyntax>().Where(IsModel),
                (model, _) => Completed(model)
            )
            .NormalizeWhitespace()
            .ToFullString();
    }

    /// <summary>Members are those of a model, an assignment stands in its constructor, other statements are about a nested one.</summary>
    private static string Enclosed(string block)
    {
        if (block.Contains("[assembly:", StringComparison.Ordinal))
        {
            return block;
        }

        if (block.Contains("class ", StringComparison.Ordinal))
        {
            return block.Contains('{', StringComparison.Ordinal) ? block : block + "{ }";
        }

        if (Member().IsMatch(block))
        {
            return $"[NestedSubspace(64)] public partial class Mlp : Module<Tensor, Tensor> {{ {block} }}";
        }

        return block.StartsWith("head.", StringComparison.Ordinal)
            ? $$"""
                [NestedSubspace(64)]
                public partial class Mlp : Module<Tensor, Tensor>
                {
                    private readonly Embedding embedding = Embedding(64, 64);
                    private readonly Linear head = Linear(64, 64);
                    public Mlp() : base("m") { {{block}} }
                }
                """
            : $$"""
                public static class Example
                {
                    public static async Task RunAsync(Mlp dense, Mlp.Nested nested, IEnumerable<Batch> batches, Tensor x, string[] args, CancellationToken cancellation)
                    {
                        {{block}}
                        await Task.CompletedTask;
                    }

                    private static double Accuracy(Mlp.AtRank model) => model.Rank.Value;

                    private static double Loss(Mlp.AtRank model) => model.Rank.Value;
                }
                """;
    }

    private static bool IsModel(ClassDeclarationSyntax type) =>
        type.BaseList?.Types.Any(t => Module().IsMatch(t.ToString())) is true;

    /// <summary>A model with the layer, the constructor and the forward that the page leaves out.</summary>
    private static ClassDeclarationSyntax Completed(ClassDeclarationSyntax model)
    {
        var text = model.ToString();
        var name = model.Identifier.Text;
        List<string> added = [];
        var hasForward = text.Contains("forward(", StringComparison.Ordinal);
        if (!hasForward || Layer().IsMatch(text))
        {
            added.Add("private readonly Linear fc = Linear(64, 64);");
        }

        if (text.Contains("(shift)", StringComparison.Ordinal))
        {
            added.Add("private readonly Tensor shift = ones(64);");
        }

        if (model.ParameterList is null && !model.Members.OfType<ConstructorDeclarationSyntax>().Any())
        {
            added.Add($"public {name}() : base(nameof({name})) => RegisterComponents();");
        }

        if (!hasForward)
        {
            added.Add("public override Tensor forward(Tensor x) => fc.call(x);");
        }

        return model.AddMembers([.. added.Select(a => SyntaxFactory.ParseMemberDeclaration(a)!)]);
    }

    private static CompilationUnitSyntax Parse(string text) =>
        SyntaxFactory.ParseCompilationUnit(text, options: Sources.ParseOptions);

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^(private|public|\[)")]
    private static partial Regex Member();

    [GeneratedRegex("^(Module|Base)<")]
    private static partial Regex Module();

    [GeneratedRegex(@"\bfc\b")]
    private static partial Regex Layer();
}
