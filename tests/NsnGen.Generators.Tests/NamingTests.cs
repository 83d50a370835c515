using Microsoft.CodeAnalysis;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>Names of files and of members: nothing collides, and nothing that is hidden is named short.</summary>
public sealed class NamingTests
{
    private const string Usings = """
        using NsnGen;
        using TorchSharp.Modules;
        using Tensor = TorchSharp.torch.Tensor;

        """;

    [Fact]
    public void Models_of_one_name_get_files_of_their_own()
    {
        var source =
            Usings
            + $$"""
                namespace A { {{Model("Net")}} {{Model("net")}} {{Model(
                    "Net<T>",
                    "Net"
                )}} public partial class Outer { {{Model("Net")}} } }
                namespace B { {{Model("Net")}} }
                namespace a { {{Model("Net")}} }
                """;

        var generation = Generation.Run(source);

        var names = generation.Result.GeneratedSources.Select(s => s.HintName).ToList();
        Assert.Equal(6, names.Count);
        Assert.Distinct(names, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("B.Net.NestedSubspace.g.cs", names);
        Assert.DoesNotContain(generation.CompilerDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void Parts_that_both_have_the_attribute_give_one_file()
    {
        var source = Usings + Model("Net") + " [NestedSubspace(4)] public partial class Net { }";

        Assert.Single(Generation.Run(source).Result.GeneratedSources);
    }

    [Theory]
    [InlineData(
        "namespace Sample { public class torch { } public class System { } public class TorchSharp { } public class NsnGen { } @ }"
    )]
    [InlineData("namespace Sample.torch { public static class System { } public static class TorchSharp { } @ }")]
    [InlineData("namespace NsnGen.Samples { @ }")]
    [InlineData("namespace TorchSharp { @ }")]
    [InlineData("namespace System.Collections { @ }")]
    [InlineData("public partial class Outer { public static int torch => 1; public static int System => 2; @ }")]
    public void Hidden_namespaces_are_named_from_the_root(string place)
    {
        var source =
            "using global::NsnGen; using global::TorchSharp.Modules; using Tensor = global::TorchSharp.torch.Tensor;\n"
            + place.Replace(
                "@",
                Model("Net").Replace("TorchSharp", "global::TorchSharp", StringComparison.Ordinal),
                StringComparison.Ordinal
            );

        var generation = Generation.Run(source);

        Assert.Single(generation.Result.GeneratedSources);
        Assert.DoesNotContain("NotSupportedException", generation.Text, StringComparison.Ordinal);
        Assert.Empty(generation.CompilerDiagnostics().Where(d => d.Id is not "CS8981"));
    }

    [Fact]
    public void A_global_alias_of_the_same_name_is_no_conflict()
    {
        var generation = Generation.Run(Usings + Model("Net"), "global using torch = TorchSharp.torch;");

        Assert.Empty(generation.CompilerDiagnostics().Where(d => d.Id is not "CS8981"));
    }

    [Fact]
    public void Code_without_nullable_annotations_gives_no_warnings()
    {
        var generation = Generation.Run("#nullable disable\n" + Usings + Model("Net"));

        Assert.Empty(generation.CompilerDiagnostics());
        Assert.Contains("#nullable enable annotations", generation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_class_has_members_that_throw()
    {
        var source =
            Usings
            + Model("Net").Replace("fc.call(x)", "fc.weight.add_(x)", StringComparison.Ordinal)
            + """

                internal static class Use
                {
                    public static Tensor Run(Net dense, Tensor x) => Net.Nested.From(dense).WithRank(Net.Rank.R2).call(x);
                }
                """;

        var generation = Generation.Run(source);

        Assert.Contains("NotSupportedException", generation.Text, StringComparison.Ordinal);
        Assert.Empty(generation.CompilerDiagnostics());
    }

    private static string Model(string declaration, string? name = null) =>
        $$"""
            [NestedSubspace(4)]
            public partial class {{declaration}} : TorchSharp.torch.nn.Module<Tensor, Tensor>
            {
                private readonly Linear fc = TorchSharp.torch.nn.Linear(4, 4);
                public {{name ?? declaration}}() : base("net") => RegisterComponents();
                public override Tensor forward(Tensor x) => fc.call(x);
            }
            """;
}
