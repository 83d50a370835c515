using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>Names and modifiers of the author's: generated code compiles beside them, and they mean what they meant.</summary>
public sealed class OwnNamesTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using NsnGen;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        """;

    [Theory]
    [InlineData("[NestedSubspace(4)] public unsafe partial class Model", "")]
    [InlineData("public unsafe partial class Outer { [NestedSubspace(4)] public partial class Model", "}")]
    [InlineData("public partial struct Outer { [NestedSubspace(4)] public unsafe partial class Model", "}")]
    public void Pointers_of_an_unsafe_class_are_carried(string header, string end)
    {
        var source = $$"""
            {{Usings}}
            {{header}}() : Module<Tensor, Tensor>("m")
            {
                private readonly Linear fc = Linear(4, 4);
                private readonly int* seen;
                public override Tensor forward(Tensor x) => Scaled(fc.call(x), null);
                private Tensor Scaled(Tensor x, int* by) => x * (by is null || seen == by ? 1 : *by);
            }
            {{end}}
            """;

        AssertCarried(source);
    }

    [Fact]
    public void Pointers_of_an_unsafe_base_and_of_an_unsafe_helper_are_carried() =>
        AssertCarried(
            Usings
                + """
                public abstract unsafe class Base() : Module<Tensor, Tensor>("b")
                {
                    protected int Read(int* value) => value is null ? 1 : *value;
                    protected int One() => Read(null);
                }

                internal static unsafe class Helpers
                {
                    public static Tensor Run(Linear layer, Tensor x) { int by = 2; int* p = &by; return layer.call(x) * *p; }
                }

                [NestedSubspace(4)]
                public partial class Model : Base
                {
                    private readonly Linear fc = Linear(4, 4);
                    public override Tensor forward(Tensor x) => Helpers.Run(fc, x) * One();
                }
                """
        );

    /// <summary>A type of a generated name that the class does not use by that name alone.</summary>
    [Theory]
    [InlineData("public enum Rank { Low, High }", "private readonly Sample.Rank rank = Sample.Rank.Low;", "rank")]
    [InlineData("public enum AtRank { Low, High }", "private readonly Sample.AtRank kind;", "kind")]
    [InlineData("public enum Nested { Low, High }", "public global::Sample.Nested Kind { get; }", "Kind")]
    [InlineData("public enum Bound { Low, High }", "public Bound Kind { get; }", "Kind")]
    public void Types_of_generated_names_that_are_qualified_are_carried(string type, string member, string name) =>
        AssertCarried(
            $$"""
            {{Usings}}
            namespace Sample
            {
                {{type}}
                [NestedSubspace(4)]
                public partial class Model() : Module<Tensor, Tensor>("m")
                {
                    private readonly Linear fc = Linear(4, 4);
                    {{member}}
                    public override Tensor forward(Tensor x) => fc.call(x) * (int){{name}};
                }
            }
            """
        );

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("Bound")]
    [InlineData("Load")]
    [InlineData("From")]
    [InlineData("Trainer")]
    [InlineData("WithRank")]
    [InlineData("Cost")]
    [InlineData("Save")]
    [InlineData("ToDense")]
    [InlineData("AsModule")]
    [InlineData("Anchors")]
    [InlineData("R1")]
    [InlineData("Full")]
    [InlineData("Of")]
    [InlineData("NameOf")]
    [InlineData("MaxRank")]
    [InlineData("TBatch")]
    [InlineData("Tensor")]
    [InlineData("Module")]
    [InlineData("Surgery")]
    [InlineData("torch")]
    [InlineData("Linear")]
    [InlineData("NsnGen")]
    [InlineData("System")]
    [InlineData("TorchSharp")]
    public void A_class_may_have_any_other_generated_name(string name) =>
        AssertCarried(
            $$"""
            namespace Sample
            {
                [global::NsnGen.NestedSubspace(4)]
                public partial class {{name}}() : global::TorchSharp.torch.nn.Module<global::TorchSharp.torch.Tensor, global::TorchSharp.torch.Tensor>("m")
                {
                    private const int Two = 2;
                    private readonly global::TorchSharp.Modules.Linear fc = global::TorchSharp.torch.nn.Linear(4, 4);
                    public static double Half => 0.5;
                    public override global::TorchSharp.torch.Tensor forward(global::TorchSharp.torch.Tensor x) => fc.call(x) * Half * Two * {{name}}.Half;
                }
            }
            """
        );

    [Theory]
    [InlineData("TBatch")]
    [InlineData("Bound")]
    [InlineData("Max")]
    [InlineData("Tensor")]
    [InlineData("R1")]
    public void A_type_parameter_may_have_any_other_generated_name(string name) =>
        AssertCarried(
            $$"""
            namespace Sample
            {
                [global::NsnGen.NestedSubspace(4)]
                public partial class Model<{{name}}>() : global::TorchSharp.torch.nn.Module<global::TorchSharp.torch.Tensor, {{name}}, global::TorchSharp.torch.Tensor>("m")
                {
                    private readonly global::TorchSharp.Modules.Linear fc = global::TorchSharp.torch.nn.Linear(4, 4);
                    private readonly {{name}}? kept;
                    public override global::TorchSharp.torch.Tensor forward(global::TorchSharp.torch.Tensor x, {{name}} y) => kept is null ? fc.call(x) : x;
                }
            }
            """
        );

    [Theory]
    [InlineData("private readonly int nestedRanks = 2;", "nestedRanks")]
    [InlineData("private int nestedRanks() => 2;", "nestedRanks()")]
    [InlineData("private readonly int nestedRanks = 2, nestedNestedRanks = 3;", "nestedRanks * nestedNestedRanks")]
    [InlineData("private readonly int MaxRank = 2;", "MaxRank")]
    [InlineData("public int MaxRank => 2;", "MaxRank")]
    [InlineData("private int MaxRank(int x) => x;", "MaxRank(2)")]
    [InlineData("private readonly double number1 = 2;", "number1 * (x + 1)")]
    public void Members_of_the_names_that_are_only_used_inside_are_carried(string members, string use) =>
        AssertCarried(Model(members, use));

    [Fact]
    public void The_largest_rank_is_a_member_that_anyone_may_ask() =>
        AssertCarried(
            Model("", "1")
                + "internal static class Use { public static int Ask(Model.Nested nested) => nested.MaxRank; }"
        );

    [Fact]
    public void A_part_by_hand_may_have_a_field_of_an_inner_name() =>
        AssertCarried(
            Model(
                "public sealed partial class Nested { private readonly int nestedRanks = 2; public int Twice => nestedRanks * 2; }",
                "2"
            )
        );

    [Theory]
    [InlineData("Child")]
    [InlineData("Linear")]
    [InlineData("List<Child>")]
    public void A_generic_child_closed_over_a_layer_is_carried(string argument) =>
        AssertCarried(
            Usings
                + $$"""
                [NestedSubspace(4)]
                public partial class Child() : Module<Tensor, Tensor>("c")
                {
                    private readonly Linear fc = Linear(4, 4);
                    public override Tensor forward(Tensor x) => fc.call(x);
                }

                [NestedSubspace(4)]
                public partial class Block<T>() : Module<Tensor, Tensor>("b")
                {
                    private readonly Linear fc = Linear(4, 4);
                    public override Tensor forward(Tensor x) => fc.call(x);
                }

                [NestedSubspace(4)]
                public partial class Model() : Module<Tensor, Tensor>("m")
                {
                    private readonly Block<{{argument}}> block = new();
                    private readonly ModuleList<Block<{{argument}}>> blocks = new(new Block<{{argument}}>());
                    public override Tensor forward(Tensor x) => blocks[0].call(block.call(x));
                }
                """
        );

    private static string Model(string members, string factor) =>
        $$"""
            {{Usings}}
            [NestedSubspace(4)]
            public partial class Model() : Module<Tensor, Tensor>("m")
            {
                private readonly Linear fc = Linear(4, 4);
                {{members}}
                public override Tensor forward(Tensor x) => fc.call(x) * {{factor}};
            }
            """;

    private static void AssertCarried(string source)
    {
        var compilation = Sources.Compile(source);
        var generation = Generation.Run(compilation.WithOptions(compilation.Options.WithAllowUnsafe(true)));

        Assert.DoesNotContain("NotSupportedException", generation.Text, StringComparison.Ordinal);
        Assert.Empty(generation.CompilerDiagnostics().Where(d => d.Id is not ("CS8981" or "CS0649")));
        Assert.NotEmpty(generation.Result.GeneratedSources);
    }
}
