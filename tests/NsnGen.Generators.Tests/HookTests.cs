using System.Reflection;
using System.Runtime.Loader;
using NsnGen.Generators.Tests.Testing;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests;

/// <summary>TorchSharp's typed hooks work on a nested model of any shape: they see inputs and rank, and may change inputs and result.</summary>
[Collection(Seeded.Name)]
public sealed class HookTests
{
    private const string Usings = """
        using System;
        using NsnGen;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        public sealed record Batch(Tensor X, double Scale);
        public sealed record Result(Tensor Y, Tensor? Aux);

        """;

    /// <summary>Base type and forward; hooks on the nested model; a dense call that does what the hooks do; the call of the nested one.</summary>
    private static readonly Dictionary<string, string[]> Cases = new()
    {
        ["one input"] =
        [
            "Module<Tensor, Tensor>",
            "public override Tensor forward(Tensor x) => fc.call(x);",
            "(m, x, rank) => (x + 1, rank)",
            "(m, x, rank, y) => y * rank.Value",
            "dense.call(a + 1) * 4",
            "nested.call(a, rank)",
        ],
        ["three inputs"] =
        [
            "Module<Tensor, Tensor?, int, Tensor>",
            "public override Tensor forward(Tensor x, Tensor? y, int n) => fc.call(x) * n + (y ?? x);",
            "(m, x, y, n, rank) => (x, b, n + 1, rank)",
            "(m, x, y, n, rank, z) => z - 1",
            "dense.call(a, b, 3) - 1",
            "nested.call(a, null, 2, rank)",
        ],
        ["five inputs"] =
        [
            "Module<Tensor, Tensor, bool, double, string, Tensor>",
            "public override Tensor forward(Tensor x, Tensor y, bool f, double s, string t) => f ? fc.call(x) * s : y * t.Length;",
            "(m, x, y, f, s, t, rank) => (x, y, true, s, t, rank)",
            "(m, x, y, f, s, t, rank, z) => z * 2",
            "dense.call(a, b, true, 0.5, \"t\") * 2",
            "nested.call(a, b, false, 0.5, \"t\", rank)",
        ],
        ["records"] =
        [
            "Module<Batch, Result>",
            "public override Result forward(Batch batch) => new(fc.call(batch.X) * batch.Scale, null);",
            "(m, batch, rank) => (batch with { Scale = 3 }, rank)",
            "(m, batch, rank, result) => result with { Aux = result.Y + 1 }",
            "dense.call(new Batch(a, 3)).Y + 1",
            "nested.call(new Batch(a, 2), rank).Aux!",
        ],
        ["tuples"] =
        [
            "Module<(Tensor First, Tensor), (Tensor, Tensor Second)>",
            "public override (Tensor, Tensor Second) forward((Tensor First, Tensor) p) => (fc.call(p.First), fc.call(p.Item2));",
            "(m, p, rank) => ((p.Item2, p.First), rank)",
            "(m, p, rank, result) => (result.Second, result.Item1)",
            "dense.call((a, b)).Item1",
            "nested.call((a, b), rank).Item1",
        ],
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hooks_see_and_change_inputs_and_result(string name)
    {
        using var scope = NewDisposeScope();
        var (expected, actual) = Run(Source(Cases[name]));

        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-4);
    }

    private static (Tensor Expected, Tensor Actual) Run(string source)
    {
        using var image = new MemoryStream();
        var emitted = Generation.Run(source).Output.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        var context = new AssemblyLoadContext("Hooks", isCollectible: true);
        var run = context
            .LoadFromStream(image)
            .GetType("Scenario")!
            .GetMethod("Run", BindingFlags.Public | BindingFlags.Static)!;
        var tensors = (Tensor[])run.Invoke(null, null)!;
        context.Unload();
        return (tensors[0], tensors[1]);
    }

    private static string Source(string[] parts) =>
        $$"""
            {{Usings}}
            [NestedSubspace(4)]
            public sealed partial class Model : {{parts[0]}}
            {
                private readonly Linear fc = Linear(4, 4);
                public Model() : base("model") => RegisterComponents();
                {{parts[1]}}
            }

            public static class Scenario
            {
                public static Tensor[] Run()
                {
                    var (a, b) = (randn(3, 4), randn(3, 4));
                    var dense = new Model();
                    var expected = {{parts[4]}};
                    var nested = Model.Nested.From(dense);
                    Rank rank = Model.Rank.Full;
                    nested.register_forward_pre_hook({{parts[2]}});
                    nested.register_forward_hook({{parts[3]}});
                    return new[] { expected, {{parts[5]}} };
                }
            }
            """;
}
