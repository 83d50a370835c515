using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Reading;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>Code that is being written is broken most of the time: the generator must neither throw nor write nonsense.</summary>
public sealed class RobustnessTests
{
    private const int CasesPerScenario = 42;
    private const int CasesPerShape = 7;

    private enum Damage
    {
        Delete,
        Double,
        Swap,
        Cut,
        Replace,
        Unclosed,
        Insert,
    }

    /// <summary>What a keyboard slips in.</summary>
    private static readonly string[] Slips =
    [
        "(",
        ")",
        "{",
        "}",
        "<",
        ";",
        ".",
        "base",
        "this",
        "rank",
        "=>",
        "\"",
        "#if",
        "/*",
        "Linear",
    ];

    [Theory]
    [MemberData(nameof(ScenarioTests.Names), MemberType = typeof(ScenarioTests))]
    [Trait("Speed", "Slow")]
    public void Damaged_source_gives_a_file_that_parses(string scenario) =>
        Damaged(Sources.Scenario(scenario), scenario, CasesPerScenario);

    [Theory]
    [MemberData(nameof(ShapeTests.Names), MemberType = typeof(ShapeTests))]
    [Trait("Speed", "Slow")]
    public void Damaged_shape_gives_a_file_that_parses(string shape) =>
        Damaged(ShapeCases.All[shape], shape, CasesPerShape);

    [Theory]
    [InlineData("Tensor", "Unknown.Type x")]
    [InlineData("Tensor", "TorchSharp. x")]
    [InlineData("Tensor", "(Tensor, ) x")]
    [InlineData("Unknown<Tensor>?", "Unknown<Unknown<, int>>? x")]
    [InlineData("List<>", "Tensor<> x, Linear.")]
    [InlineData("Module.Missing", "Tensor x = Unknown.Value")]
    public void Broken_signature_gives_a_file_that_parses(string result, string parameters) =>
        Check(
            $$"""
            using NsnGen;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            namespace Damaged;

            [NestedSubspace(4)]
            public partial class Model() : Module<{{parameters.Split(' ')[0]}}, {{result}}>("model")
            {
                private readonly Linear fc = Linear(4, 4);
                public override {{result}} forward({{parameters}}) => fc.call(x);
            }
            """,
            $"{result} forward({parameters})"
        );

    [Fact]
    public void Field_without_a_name_gives_a_file_that_parses() =>
        Check(
            """
            using NsnGen;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            [NestedSubspace(4)]
            public partial class Model() : Module<Tensor, Tensor>("model")
            {
                private readonly Linear fc = Linear(4, 4);
                public int width, ;
                public Modelint inputs, int outputs) { }
                public override Tensor forward(Tensor x) => fc.call(x);
            }
            """,
            "fields without names"
        );

    [Fact]
    [Trait("Speed", "Slow")]
    public void Range_of_a_range_gives_a_file_that_parses() =>
        Check(
            """
            using NsnGen;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            [NestedSubspace(4)]
            public partial class Model() : Module<Tensor, Tensor>("model")
            {
                private readonly Linear fc = Linear(4, 4);
                public override Tensor forward(Tensor x) => fc.call(x[.. .. 2, .. .5]);
            }
            """,
            "a comma lost between ranges"
        );

    private static void Damaged(string source, string scenario, int cases)
    {
        var tokens = CSharpSyntaxTree
            .ParseText(source, Sources.ParseOptions, cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken)
            .DescendantTokens()
            .Where(t => t.Span.Length > 0)
            .ToList();
        var random = new Random(20250917);
        for (var i = 0; i < cases; i++)
        {
            var damage = (Damage)(i % 7);
            var at = random.Next(tokens.Count - 1);
            Check(
                Apply(source, tokens, at, damage, Slips[random.Next(Slips.Length)]),
                $"{damage} token {at} '{tokens[at]}' of {scenario}"
            );
        }
    }

    private static void Check(string source, string description)
    {
        var compilation = Sources.Compile(source);
        foreach (var type in Annotated(compilation))
        {
            var fault = Record.Exception(() => ModelAnalysis.Run(type, compilation, CancellationToken.None));
            Assert.True(fault is null, $"{description}: {fault}");
        }

        var generation = Generation.Run(compilation);
        Assert.Null(generation.Result.Exception);
        foreach (var file in generation.Result.GeneratedSources)
        {
            var errors = file.SyntaxTree.GetDiagnostics(TestContext.Current.CancellationToken);
            Assert.True(!errors.Any(), $"{description}: {errors.FirstOrDefault()} in\n{file.SourceText}");
        }
    }

    private static IEnumerable<INamedTypeSymbol> Annotated(Compilation compilation)
    {
        var tree = compilation.SyntaxTrees.Single();
        var semantics = compilation.GetSemanticModel(tree);
        return tree.GetRoot(TestContext.Current.CancellationToken)
            .DescendantNodes()
            .OfType<TypeDeclarationSyntax>()
            .Select(t => semantics.GetDeclaredSymbol(t, TestContext.Current.CancellationToken))
            .OfType<INamedTypeSymbol>()
            .Where(TorchTypes.IsAnnotated);
    }

    private static string Apply(string source, List<SyntaxToken> tokens, int at, Damage damage, string slip)
    {
        var (token, next) = (tokens[at], tokens[at + 1]);
        var (before, after) = (source[..token.SpanStart], source[token.Span.End..]);
        return damage switch
        {
            Damage.Delete => before + after,
            Damage.Cut => before,
            Damage.Replace => $"{before}{slip} {after}",
            Damage.Unclosed => $"{before}{token.Text}\n/* {after}",
            Damage.Insert => $"{before}{slip} {token.Text}{after}",
            Damage.Double => $"{before}{token.Text} {token.Text}{after}",
            _ => before + next.Text + source[token.Span.End..next.SpanStart] + token.Text + source[next.Span.End..],
        };
    }
}
