using Microsoft.CodeAnalysis;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>A build in which warnings are errors stays green, whatever the author's code silences where it stands.</summary>
public sealed class WarningTests
{
    private const string Usings = """
        using System;
        using System.Threading.Tasks;
        using NsnGen;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        """;

    [Theory]
    [InlineData("CS0612", "[Obsolete] private Tensor Old(Tensor x) => x;", "Old(x)")]
    [InlineData("CS0612", "private readonly OldKind kind = new();", "x * kind.GetHashCode()")]
    [InlineData("CS0162", "private Tensor Late(Tensor x) { return x; x.abs(); }", "Late(x)")]
    [InlineData("CS0219", "private Tensor Unused(Tensor x) { var unused = 1; return x; }", "Unused(x)")]
    [InlineData("CS1998", "private async Task<Tensor> LateAsync(Tensor x) => x;", "LateAsync(x).Result")]
    [InlineData("CS8602", "private Tensor? maybe;", "x + maybe.sum()")]
    [InlineData(
        "CS8600, CS8603",
        "private Tensor Lost(Tensor x) { string s = null; return s is null ? x : null; }",
        "Lost(x)"
    )]
    [InlineData("CS1718", "private bool Same(int n) => n == n;", "Same(1) ? x : x + 1")]
    [InlineData("NEW1", "private Tensor Newest(Tensor x) => Newer.Run(x);", "Newest(x)")]
    public void A_member_under_a_pragma_is_carried_without_the_warning(string warning, string members, string result)
    {
        var source =
            $"#pragma warning disable {warning}\n"
            + Model(members, result)
            + """
                [Obsolete] public sealed class OldKind;
                [System.Diagnostics.CodeAnalysis.Experimental("NEW1")] public static class Newer { public static Tensor Run(Tensor x) => x; }
                """;

        AssertSilent(source);
    }

    /// <summary>Only code that is obsolete itself may use what is an error to use.</summary>
    [Theory]
    [InlineData("[Obsolete(\"Use New.\", true)] public int Old { get; set; } = 2;")]
    [InlineData("[Obsolete(\"Use New.\", true)] public int old = 2;")]
    [InlineData("private readonly int width = 2; [Obsolete(\"Use New.\", true)] public int Old => width;")]
    [InlineData("[Obsolete(\"Use New.\", true)] public readonly Linear old = Linear(4, 4);")]
    public void State_that_nobody_may_use_any_more_is_carried(string members) => AssertSilent(Model(members, "x"));

    [Fact]
    public void A_class_that_nobody_may_use_any_more_is_carried() =>
        AssertSilent(
            Model("private readonly int two = 2;", "x * two")
                .Replace(
                    "[NestedSubspace(4)]",
                    "[Obsolete(\"Gone.\", true)] [NestedSubspace(4)]",
                    StringComparison.Ordinal
                )
        );

    [Theory]
    [InlineData("#nullable disable")]
    [InlineData("#nullable enable annotations")]
    [InlineData("#nullable disable annotations")]
    [InlineData("#nullable disable warnings")]
    public void Nullable_contexts_of_every_kind_are_carried(string directive) =>
        AssertSilent(
            Model(
                directive
                    + "\nprivate string label = null; private Tensor Run(Tensor x, string s = null) => s is null ? x : x * label.Length;\n#nullable restore\n",
                "Run(x)",
                "#pragma warning disable CS8632, CS8625\n"
            )
        );

    [Fact]
    public async Task A_language_that_is_too_old_is_named_in_place_of_errors_in_generated_code()
    {
        const string Source =
            Usings
            + """
                // The project has <LangVersion>10</LangVersion>.
                [NestedSubspace(4)]
                public partial class Model : Module<Tensor, Tensor>
                {
                    private readonly Linear fc = Linear(4, 4);
                    public Model() : base("m") { RegisterComponents(); }
                    public override Tensor forward(Tensor x) => fc.call(x);
                }
                """;
        var generation = Generation.Run(Source);

        Assert.Empty(
            generation
                .Output.GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(d => d.Severity == DiagnosticSeverity.Error)
        );
        var reported = Assert.Single(await generation.AnalyzerDiagnosticsAsync());
        Assert.Equal(
            "The generated part of 'Model' is C# 12, and the project compiles C# 10.0; set <LangVersion> to 12 or later",
            reported.GetMessage(System.Globalization.CultureInfo.InvariantCulture)
        );
    }

    private static string Model(string members, string result, string before = "") =>
        $$"""
            {{before}}{{Usings}}
            [NestedSubspace(4)]
            public partial class Model() : Module<Tensor, Tensor>("m")
            {
                private readonly Linear fc = Linear(4, 4);
                {{members}}
                public override Tensor forward(Tensor x) => fc.call({{result}});
            }

            """;

    private static void AssertSilent(string source)
    {
        var generation = Generation.Run(source);

        Assert.DoesNotContain("NotSupportedException", generation.Text, StringComparison.Ordinal);
        Assert.Empty(
            generation
                .Output.GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id is not ("CS1591" or "CS0649"))
        );
        Assert.Single(generation.Result.GeneratedSources);
    }
}
