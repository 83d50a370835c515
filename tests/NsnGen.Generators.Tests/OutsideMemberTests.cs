using Microsoft.CodeAnalysis;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>What a model runs of another one is carried over with that one: there and nowhere else, also across assemblies.</summary>
public sealed class OutsideMemberTests
{
    private const string Usings = """
        using System;
        using NsnGen;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        """;

    private const string Child =
        Usings
        + """
            [NestedSubspace(4)]
            public partial class Child() : Module<Tensor, Tensor>("c")
            {
                private readonly Linear fc = Linear(4, 4);
                public Tensor Encode(Tensor x, double by = 1) => fc.call(x) * by;
                public Tensor Encode(int n) => fc.call(ones(n, 4));
                public Tensor Untouched(Tensor x) => fc.call(x);
                public Tensor Plain(Tensor x) => x;
                private Tensor Secret(Tensor x) => fc.call(x);
                public override Tensor forward(Tensor x) => fc.call(x);
            }
            """;

    [Fact]
    public void Only_what_another_model_runs_is_carried()
    {
        var text = Generation.Run(Child, Parent("child.Encode(x, by: 2)")).Text;

        Assert.Contains(
            "Tensor Encode(torch.Tensor x, NsnGen.Rank rank, double by = 1)",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("child.Encode(x, by: 2, rank: rank)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Encode(int n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Untouched", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_is_not_carried_asks_for_nothing()
    {
        var parent = Parent("child.call(x)")
            .Replace("// more", "public Tensor Unused(Tensor x) => child.Encode(x);", StringComparison.Ordinal);

        Assert.DoesNotContain("Encode", Generation.Run(Child, parent).Text, StringComparison.Ordinal);
    }

    /// <summary>The generator must see that a class changes because another one does.</summary>
    [Fact]
    public void A_new_call_in_a_parent_writes_the_child_anew()
    {
        var before = Sources.Compile(Child, Parent("child.call(x)"));
        var driver = Generation.Driver().RunGenerators(before, TestContext.Current.CancellationToken);
        var after = Sources.Compile(Child, Parent("child.Encode(x)"));

        var text = string.Join(
            '\n',
            driver
                .RunGenerators(after, TestContext.Current.CancellationToken)
                .GetRunResult()
                .Results.Single()
                .GeneratedSources.Select(s => s.SourceText.ToString())
        );

        Assert.Contains("Tensor Encode(torch.Tensor x, NsnGen.Rank rank", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NotSupportedException", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_in_what_a_parent_runs_is_named_where_it_is()
    {
        var markup = new Markup(
            Child.Replace("=> fc.call(x) * by", "=> fc.call([|fc.weight|].add_(x)) * by", StringComparison.Ordinal)
        );

        var generation = Generation.Run(markup.Source, Parent("child.Encode(x)"));

        var reported = Assert.Single(await generation.AnalyzerDiagnosticsAsync());
        Assert.Equal("NSN3001", reported.Id);
        Assert.Equal(markup.Spans.Single().Start, reported.Location.SourceSpan.Start);
        Assert.Empty(generation.CompilerDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
    }

    [Fact]
    public async Task A_private_method_of_a_child_is_refused_by_name()
    {
        var source = Child.Replace(
            "private Tensor Secret",
            "[NestedSubspace(4)] public partial class Inner() : Module<Tensor, Tensor>(\"i\") { private readonly Child child = new(); private readonly Linear fc = Linear(4, 4); public override Tensor forward(Tensor x) => child.Secret(x); } private Tensor Secret",
            StringComparison.Ordinal
        );

        var reported = Assert.Single(await Generation.Run(source).AnalyzerDiagnosticsAsync());

        Assert.Contains(
            "'Secret' is not part of the nested twin of 'Child'",
            reported.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("child.Encode(x)")]
    [InlineData("child.Encode(by: 3, x: x)")]
    [InlineData("Apply(child.Plain, x)")]
    public async Task A_child_of_another_assembly_has_what_was_carried_there(string call)
    {
        var library = Generation.Run(Child, Parent("child.Encode(x) + child.Plain(x)")).Output;
        var user = Generation.Run(
            Sources
                .Compile(Parent(call).Replace("class Parent", "class User", StringComparison.Ordinal))
                .WithAssemblyName("User")
                .AddReferences(Image(library))
        );

        Assert.Empty(await user.AnalyzerDiagnosticsAsync());
        Assert.Empty(user.CompilerDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        Assert.DoesNotContain("NotSupportedException", user.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_of_another_assembly_lacks_what_nothing_runs_there()
    {
        var library = Generation.Run(Child, Parent("child.Encode(x)")).Output;
        var user = Generation.Run(
            Sources
                .Compile(Parent("child.Untouched(x)").Replace("class Parent", "class User", StringComparison.Ordinal))
                .WithAssemblyName("User")
                .AddReferences(Image(library))
        );

        Assert.Equal("NSN3001", Assert.Single(await user.AnalyzerDiagnosticsAsync()).Id);
    }

    private static PortableExecutableReference Image(Compilation library)
    {
        using var image = new MemoryStream();
        Assert.True(library.WithAssemblyName("Library").Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static string Parent(string result) =>
        $$"""
            {{Usings}}
            [NestedSubspace(4)]
            public partial class Parent() : Module<Tensor, Tensor>("p")
            {
                private readonly Child child = new();
                // more
                public override Tensor forward(Tensor x) => {{result}};
                private static Tensor Apply(Func<Tensor, Tensor> f, Tensor x) => f(x);
            }
            """;
}
