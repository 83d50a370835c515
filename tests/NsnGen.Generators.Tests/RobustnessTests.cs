using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Analysis;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>Code that is being written is broken most of the time: the generator must neither throw nor write nonsense.</summary>
public sealed class RobustnessTests
{
    private const int CasesPerScenario = 45;

    private enum Damage
    {
        Delete,
        Double,
        Swap,
    }

    [Theory]
    [MemberData(nameof(ScenarioTests.Names), MemberType = typeof(ScenarioTests))]
    public void Damaged_source_gives_a_file_that_parses(string scenario)
    {
        var source = Sources.Scenario(scenario);
        var tokens = CSharpSyntaxTree
            .ParseText(source, Sources.ParseOptions, cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken)
            .DescendantTokens()
            .Where(t => t.Span.Length > 0)
            .ToList();
        var random = new Random(20250917);
        for (var i = 0; i < CasesPerScenario; i++)
        {
            var damage = (Damage)(i % 3);
            var at = random.Next(tokens.Count - 1);
            Check(Apply(source, tokens, at, damage), $"{damage} token {at} '{tokens[at]}' of {scenario}");
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

    private static string Apply(string source, List<SyntaxToken> tokens, int at, Damage damage)
    {
        var (token, next) = (tokens[at], tokens[at + 1]);
        var (before, after) = (source[..token.SpanStart], source[token.Span.End..]);
        return damage switch
        {
            Damage.Delete => before + after,
            Damage.Double => $"{before}{token.Text} {token.Text}{after}",
            _ => before + next.Text + source[token.Span.End..next.SpanStart] + token.Text + source[next.Span.End..],
        };
    }
}
