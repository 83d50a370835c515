namespace NsnGen.Generators.Tests.CodeFixes;

/// <summary>Each fix makes the text that it should, which compiles and has nothing left to fix.</summary>
public sealed class FixTests
{
    public static TheoryData<string, int> Cases =>
        [.. FixCases.All.Select((c, i) => new TheoryDataRow<string, int>(c.ToString(), i))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Fix_makes_the_expected_text_which_compiles(string name, int index)
    {
        var (id, fixName, before, after) = FixCases.All[index];
        var fix = FixWorkspace.Fixes.Single(f => f.GetType().Name == fixName);
        var workspace = new FixWorkspace(before);
        Assert.Contains(id, name, StringComparison.Ordinal);

        await workspace.ApplyToAllAsync(fix, id);

        Assert.Equal(after, Assert.Single(await workspace.TextsAsync()));
        Assert.Empty(await workspace.CompilerErrorsAsync());
        Assert.Empty(await workspace.AnalyzerDiagnosticsAsync());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Fix_of_one_diagnostic_mends_it(string name, int index)
    {
        var (id, fixName, before, _) = FixCases.All[index];
        var workspace = new FixWorkspace(before);
        Assert.Contains(id, name, StringComparison.Ordinal);
        var count = (await workspace.AnalyzerDiagnosticsAsync()).Count(d => d.Id == id);

        await workspace.ApplyAsync(FixWorkspace.Fixes.Single(f => f.GetType().Name == fixName), id);

        Assert.InRange((await workspace.AnalyzerDiagnosticsAsync()).Count(d => d.Id == id), 0, count - 1);
    }

    [Fact]
    public async Task Fix_reaches_other_files()
    {
        const string Usings =
            "using NsnGen;\nusing TorchSharp.Modules;\nusing static TorchSharp.torch;\nusing static TorchSharp.torch.nn;\n";
        var workspace = new FixWorkspace(
            Usings
                + "[NestedSubspace(8)] public partial class Model : Module<Tensor, Tensor> { public Model() : base(\"m\") => RegisterComponents(); private readonly Linear fc = Linear(8, 8); private readonly Child child = new(); public override Tensor forward(Tensor x) => child.call(fc.call(x)); }",
            "using TorchSharp.Modules;\nusing static TorchSharp.torch;\nusing static TorchSharp.torch.nn;\n"
                + "public class Child : Module<Tensor, Tensor> { public Child() : base(\"c\") => RegisterComponents(); private readonly Linear fc = Linear(8, 8); public override Tensor forward(Tensor x) => fc.call(x); }"
        );

        await workspace.ApplyAsync(FixWorkspace.Fixes.Single(f => f.FixableDiagnosticIds is ["NSN3002"]), "NSN3002");

        Assert.Empty(await workspace.AnalyzerDiagnosticsAsync());
        Assert.Contains("[NsnGen.NestedSubspace(8)]", (await workspace.TextsAsync())[1], StringComparison.Ordinal);
    }

    /// <summary>A fix that guesses is worse than none.</summary>
    [Theory]
    [InlineData(
        "NSN1007",
        "private readonly int head = 1; private Linear Head { get; } = Linear(8, 8); public override Tensor forward(Tensor x) => Head.call(fc.call(x)) * head;"
    )]
    [InlineData(
        "NSN3001",
        "private readonly Linear a = Linear(8, 8), b = Linear(8, 8); public override Tensor forward(Tensor x) => b.call(a.weight!.add_(fc.call(x)));"
    )]
    [InlineData(
        "NSN3005",
        "public override Tensor forward(Tensor x) => fc.call((from r in new[] { x } select r + 1).First());"
    )]
    [InlineData(
        "NSN3007",
        "public override void train(bool on = true) => fc.call(ones(8)); public override Tensor forward(Tensor x) => fc.call(x);"
    )]
    public async Task No_fix_is_offered_where_none_is_mechanical(string id, string members)
    {
        var source = FixCase.Members(id, "", members, members).Before;
        var workspace = new FixWorkspace(source);
        var diagnostic = Assert.Single(await workspace.AnalyzerDiagnosticsAsync());
        Assert.Equal(id, diagnostic.Id);

        foreach (var fix in FixWorkspace.Fixes.Where(f => f.FixableDiagnosticIds.Contains(id)))
        {
            Assert.Empty(await workspace.ActionsAsync(fix, diagnostic));
        }
    }

    [Fact]
    public void Pages_promise_the_fixes_that_exist()
    {
        var promised = Directory
            .GetFiles(Path.Combine(Testing.Repository.Root, "docs", "diagnostics"), "NSN*.md")
            .Where(p => File.ReadAllText(p).Contains("\nA code fix ", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(
            FixWorkspace.Fixes.SelectMany(f => f.FixableDiagnosticIds).Distinct().Order(StringComparer.Ordinal),
            promised.Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            FixWorkspace.Fixes.Select(f => f.GetType().Name),
            FixCases.All.Select(c => c.Fix).Distinct().Order(StringComparer.Ordinal)
        );
    }
}
