using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>What leaves the transform, and which edits make the generator write anew.</summary>
public sealed class PipelineTests
{
    private const string Model = """
        using NsnGen;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        [NestedSubspace(4)]
        public sealed partial class Model : Module<Tensor, Tensor>
        {
            private readonly Linear fc = Linear(4, 4);

            public Model() : base("model") => RegisterComponents();

            public override Tensor forward(Tensor x)
            {
                return Helper(x);
            }
        }
        """;

    private const string Helper = """
        using static TorchSharp.torch;

        public sealed partial class Model
        {
            private Tensor Helper(Tensor x) => fc.call(x) * 2;
        }
        """;

    private static readonly IncrementalStepRunReason[] Untouched =
    [
        IncrementalStepRunReason.Unchanged,
        IncrementalStepRunReason.Cached,
    ];

    private const string Other = "internal static class Other { public const int Value = 1; }";

    [Theory]
    [MemberData(nameof(ScenarioTests.Names), MemberType = typeof(ScenarioTests))]
    public void Nothing_of_the_compiler_leaves_the_transform(string scenario)
    {
        var outputs = Generation
            .Run(Sources.Scenario(scenario))
            .Result.TrackedSteps[NestedSubspaceGenerator.ModelsStep]
            .SelectMany(step => step.Outputs)
            .Select(output => output.Value)
            .ToList();

        Assert.NotEmpty(outputs);
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var output in outputs)
        {
            Walk(output, visited);
        }

        Assert.True(visited.Count > outputs.Count, "The walk went nowhere.");
    }

    [Fact]
    public void The_walk_finds_what_it_looks_for() =>
        Assert.Contains(
            "CSharpCompilation leaves the transform",
            Assert
                .Throws<Xunit.Sdk.FalseException>(() =>
                    Walk(new { Inner = new object[] { Sources.Compile(Model) } }, [])
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_changed_statement_is_written_anew() =>
        Assert.Equal(IncrementalStepRunReason.Modified, Edit(0, "return Helper(x);", "return Helper(x) + 1;"));

    [Fact]
    public void A_changed_helper_in_another_file_is_written_anew() =>
        Assert.Equal(IncrementalStepRunReason.Modified, Edit(1, "* 2", "* 3"));

    [Fact]
    public void A_comment_changes_nothing() => Assert.Contains(Edit(0, "return", "/* why */  return  "), Untouched);

    [Fact]
    public void An_edit_of_an_unrelated_file_changes_nothing() => Assert.Contains(Edit(2, "1", "2"), Untouched);

    [Fact]
    public void An_unchanged_model_is_not_emitted_again()
    {
        var (_, result) = EditAndRun(2, "1", "2");

        var outputs = result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).ToList();
        Assert.NotEmpty(outputs);
        Assert.All(outputs, o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }

    /// <summary>Runs, edits one file, runs again: what became of the model?</summary>
    private static IncrementalStepRunReason Edit(int file, string old, string replacement) =>
        EditAndRun(file, old, replacement).Reason;

    private static (IncrementalStepRunReason Reason, GeneratorRunResult Result) EditAndRun(
        int file,
        string old,
        string replacement
    )
    {
        var before = Sources.Compile(Model, Helper, Other);
        var tree = before.SyntaxTrees[file];
        var text = tree.GetText(TestContext.Current.CancellationToken).ToString();
        Assert.Contains(old, text, StringComparison.Ordinal);
        var edited = CSharpSyntaxTree.ParseText(
            text.Replace(old, replacement, StringComparison.Ordinal),
            Sources.ParseOptions
        );
        var driver = Generation.Driver().RunGenerators(before, TestContext.Current.CancellationToken);

        driver = driver.RunGenerators(before.ReplaceSyntaxTree(tree, edited), TestContext.Current.CancellationToken);

        var result = driver.GetRunResult().Results.Single();
        var output = result.TrackedSteps[NestedSubspaceGenerator.ModelsStep].Single().Outputs.Single();
        return (output.Reason, result);
    }

    /// <summary>Visits every object that can be reached through fields and elements.</summary>
    private static void Walk(object? node, HashSet<object> visited)
    {
        if (node is null or string || node.GetType().IsPrimitive || node.GetType().IsEnum || !visited.Add(node))
        {
            return;
        }

        Assert.False(
            node is ISymbol or SyntaxNode or SyntaxTree or Location or Compilation or SemanticModel,
            $"A {node.GetType()} leaves the transform."
        );
        if (node is IEnumerable elements)
        {
            foreach (var element in elements)
            {
                Walk(element, visited);
            }
        }

        const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        for (var type = node.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(Fields | BindingFlags.DeclaredOnly).Where(f => !f.FieldType.IsPointer))
            {
                Walk(field.GetValue(node), visited);
            }
        }
    }
}
