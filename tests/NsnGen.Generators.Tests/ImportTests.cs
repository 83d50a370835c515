using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>What the usings of a generated file make short, and what must stay qualified beside them.</summary>
public sealed class ImportTests
{
    private const string Elsewhere = """
        namespace Elsewhere
        {
            public static class Nearby
            {
                public static TorchSharp.torch.Tensor Twice(this TorchSharp.torch.Tensor x) => x * 2;
                public static long Last(this long[] values) => values[^1];
                public static int First(this string text) => text.Length;
            }

            public sealed record Options(double Scale);
        }

        namespace Outer
        {
            public static class Math { public static TorchSharp.torch.Tensor Abs(TorchSharp.torch.Tensor x) => x.abs(); }

            public static class OuterExtensions { public static int Sum(this long[] values) => values.Length; }
        }
        """;

    [Theory]
    // A using of the author's file serves names and calls of extension methods.
    [InlineData("x * new Options(2).Scale", "x * CallScope.Held(new Options(2).Scale)")]
    [InlineData("x.Twice().relu().Twice()", "x.Twice().relu().Twice()")]
    [InlineData("x * x.shape.First()", "x * CallScope.Held(x.shape.First())")]
    [InlineData("x * (x.shape?.First() ?? 1)", "x * CallScope.Held(x.shape?.First() ?? 1)")]
    // Inside the namespace of the class an import is nearer than the namespaces around that.
    [InlineData("Math.Abs(x)", "Outer.Math.Abs(x)")]
    [InlineData("x * System.Math.Abs(2)", "x * CallScope.Held(Math.Abs(2))")]
    // Two imported classes with an extension method of one name, or a nearer one, leave a static call.
    [InlineData("x * x.shape.Last()", "x * CallScope.Held(Nearby.Last(x.shape))")]
    [InlineData("x * x.shape.Max()", "x * CallScope.Held(Enumerable.Max(x.shape))")]
    [InlineData("x * x.shape.Max(2)", "x * CallScope.Held(Near.Max(x.shape, 2))")]
    // So does one that is further out, which the imports of the generated file would hide.
    [InlineData("x * x.shape.Sum()", "x * CallScope.Held(OuterExtensions.Sum(x.shape))")]
    public void Expression_becomes(string dense, string nested)
    {
        var generation = Generation.Run(
            Elsewhere,
            $$"""
            using System;
            using System.Linq;
            using Elsewhere;
            using NsnGen;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            namespace Outer.Inner
            {
                internal static class Near { public static int Max(this long[] values, int least) => least + values.Length; }

                [NestedSubspace(4)]
                public sealed partial class Model() : Module<Tensor, Tensor>("model")
                {
                    private readonly Linear fc = Linear(4, 4);
                    public override Tensor forward(Tensor x) => fc.call({{dense}});
                }
            }
            """
        );

        Assert.Empty(generation.CompilerDiagnostics());
        Assert.Contains($"fc.call({nested}, rank));", generation.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("namespace Sample { public class Surgery { } public class Func { } public class List { } @ }")]
    [InlineData("namespace Outer { public class Surgery { } public class Func { } namespace Sample { @ } }")]
    [InlineData("namespace Outer { public class Linq { } namespace Sample.System { public class Linq { } @ } }")]
    [InlineData("namespace Sample { public partial class Holder { public int NestedLinear, IReadOnlyList; @ } }")]
    [InlineData("public class Surgery { } public class IDenseModel { } @")]
    public void Names_of_the_author_do_not_stand_in_for_ours(string place)
    {
        const string Model = """
            [global::NsnGen.NestedSubspace(4)]
            public sealed partial class Model() : global::TorchSharp.torch.nn.Module<Tensor, Tensor>("model")
            {
                private readonly Linear fc = global::TorchSharp.torch.nn.Linear(4, 4);
                public override Tensor forward(Tensor x) => fc.call(x);
            }
            """;

        var generation = Generation.Run(
            "global using System; global using Elsewhere;",
            "namespace Elsewhere { public class NestedLinear { } public class Surgery { } }",
            "using global::TorchSharp.Modules; using Tensor = global::TorchSharp.torch.Tensor; "
                + place.Replace("@", Model, StringComparison.Ordinal)
        );

        Assert.Single(generation.Result.GeneratedSources);
        Assert.DoesNotContain("NotSupportedException", generation.Text, StringComparison.Ordinal);
        Assert.Empty(generation.CompilerDiagnostics());
    }
}
