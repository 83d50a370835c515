using Microsoft.CodeAnalysis;
using NsnGen.Generators.Tests.Testing;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests;

/// <summary>Fields whose declared type says less than their value: what surgery takes apart is what the generated code calls, else it stays whole.</summary>
[Collection(Seeded.Name)]
public sealed class DeclaredTypeTests
{
    private const string Outside = """
        public interface IBlock { Tensor Run(Tensor x); }

        public interface IStep : IModule<Tensor, Tensor>;

        [NestedSubspace(4)]
        public sealed partial class Child : Module<Tensor, Tensor>, IBlock, IStep
        {
            private readonly Linear inner = Linear(4, 4);
            public Child() : base("child") => RegisterComponents();
            public Tensor Run(Tensor x) => inner.call(x) * 2;
            public override Tensor forward(Tensor x) => inner.call(x);
        }

        [NestedSubspace(4)]
        public sealed partial class Two : Module<Tensor, Tensor, Tensor>
        {
            private readonly Linear inner = Linear(4, 4);
            public Two() : base("two") => RegisterComponents();
            public override Tensor forward(Tensor x, Tensor y) => inner.call(x) + y;
        }

        public class Plain(Linear inner) : Module<Tensor, Tensor>("plain")
        {
            public override Tensor forward(Tensor x) => inner.call(x);
        }

        public class Base : Module<Tensor, Tensor>
        {
            protected readonly Linear first = Linear(4, 4);
            protected Base() : base("base") { }
            public override Tensor forward(Tensor x) => first.call(x);
        }

        [NestedSubspace(4)]
        public sealed partial class Derived : Base
        {
            public Derived() => RegisterComponents();
            public override Tensor forward(Tensor x) => first.call(x) * 3;
        }

        public sealed class Holder { public required Linear Layer { get; init; } public Tensor Run(Tensor x) => Layer.call(x); }

        [NestedSubspace(4)]
        public sealed partial class Block<T> : Module<Tensor, Tensor>
            where T : Module<Tensor, Tensor>, new()
        {
            private readonly T held = new();
            private readonly ModuleList<T> all = new(new T());
            private readonly Linear own = Linear(4, 4);
            public Block() : base("block") => RegisterComponents();
            public override Tensor forward(Tensor x) => own.call(held.call(x)) + all[0].call(x);
        }
        """;

    public static TheoryData<string, string> Whole =>
        new()
        {
            { "private readonly Block<Child> held = new();", "held.call(x)" },
            { "private readonly IBlock held = new Child();", "held.Run(x)" },
            { "private readonly IStep held = new Child();", "held.call(x)" },
            { "private readonly IModule<Tensor, Tensor> held = new Child();", "held.call(x)" },
            { "private readonly IModule<Tensor, Tensor> held = Linear(4, 4);", "held.call(x)" },
            { "private readonly IModule<Tensor, Tensor, Tensor> held = new Two();", "held.call(x, x)" },
            { "private readonly Module<Tensor, Tensor, Tensor> held = new Two();", "held.call(x, x)" },
            { "private readonly dynamic held = new Child();", "(Tensor)held.call(x)" },
            { "private readonly dynamic held = Linear(4, 4);", "(Tensor)held.call(x)" },
            { "private readonly Base held = new Derived();", "held.call(x)" },
            {
                "private readonly IBlock[] held = [new Child()]; private void Set() => register_module(\"h\", (Module)held[0]);",
                "held[0].Run(x)"
            },
            { "private readonly List<IBlock> held = [new Child()];", "held[0].Run(x)" },
            {
                "private readonly Func<Tensor, Tensor> held = Made(); private static Func<Tensor, Tensor> Made() { var l = Linear(4, 4); return x => l.call(x); }",
                "held(x)"
            },
            { "private readonly Holder held = new() { Layer = Linear(4, 4) };", "held.Run(x)" },
            { "private readonly (IBlock Block, int Times) held = (new Child(), 2);", "held.Block.Run(x) * held.Times" },
            {
                "private readonly ModuleList<Linear?> held = new(Linear(4, 4), null);",
                "held[0]!.call(x) + (held[1]?.call(x) ?? x)"
            },
            {
                "private readonly ModuleList<Module<Tensor, Tensor>?> held = new(Linear(4, 4), null);",
                "held[0]!.call(x) + (held[1]?.call(x) ?? x)"
            },
            {
                "private readonly ModuleList<Child?> held = new(null, new Child());",
                "held[1]!.call(x) + (held[0]?.call(x) ?? x)"
            },
        };

    [Theory]
    [Trait("Speed", "Slow")]
    [MemberData(nameof(Whole))]
    public void What_a_field_holds_is_what_runs(string members, string result)
    {
        var source = Model(members, result);
        foreach (var registers in new[] { false, true })
        {
            using var scope = NewDisposeScope();
            using var scenario = new LoadedScenario(
                "Declared",
                registers ? source.Replace("// more", Registering, StringComparison.Ordinal) : source
            );
            var inputs = scenario.CreateInputs(seed: 1);
            var expected = LoadedScenario.RunDense(Dense(scenario), inputs)[0];
            var nested = LoadedScenario.ToNested(Dense(scenario));

            var actual = LoadedScenario.RunNested(nested, LoadedScenario.MaxRank(nested), inputs)[0];

            Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-4);
        }
    }

    [Theory]
    [InlineData("private readonly object held = Linear(4, 4);", "((Linear)held).call(x)", "NSN3001")]
    [InlineData("private readonly object held = Linear(4, 4);", "held is Linear l ? l.call(x) : x", "NSN3001")]
    [InlineData("private readonly object held = new Child();", "(held as Child)!.call(x)", "NSN3001")]
    [InlineData("private readonly IBlock held = new Child();", "((Child)held).call(x)", "NSN3001")]
    [InlineData(
        "private readonly IBlock held = new Child();",
        "held switch { Child c => c.call(x), _ => x }",
        "NSN3001"
    )]
    [InlineData("private readonly IBlock held = new Child();", "held.Run(x)", "NSN3002")]
    [InlineData("private readonly dynamic held = Linear(4, 4);", "(Tensor)held.call(x)", "NSN3002")]
    [InlineData("private readonly Module<Tensor, Tensor, Tensor> held = new Two();", "held.call(x, x)", "NSN3002")]
    [InlineData("private readonly Base held = new Derived();", "held.call(x)", "NSN3002")]
    public async Task What_stays_dense_or_cannot_be_carried_is_named(string members, string result, string id)
    {
        var reported = await Generation.Run(Model(members, result)).AnalyzerDiagnosticsAsync();

        Assert.Contains(id, reported.Select(d => d.Id));
        Assert.All(reported, d => Assert.True(d.Id is "NSN3001" or "NSN3002"));
    }

    /// <summary>Nothing is consumed, so the caller may mark the fields and try again.</summary>
    [Fact]
    public void A_layer_that_a_module_which_stays_whole_shares_is_refused()
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario(
            "Shared",
            Model("private readonly Linear held; private readonly Plain tail;", "tail.call(held.call(x))")
                .Replace(
                    "// make",
                    "tail = new Plain(held = Linear(4, 4)); tail.register_module(\"inner\", held);",
                    StringComparison.Ordinal
                )
        );

        var dense = Dense(scenario);
        var fault = Assert.ThrowsAny<Exception>(() => LoadedScenario.ToNested(dense)).InnerException!;

        Assert.Contains("tail", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(LoadedScenario.RunDense(dense, scenario.CreateInputs(seed: 1)));
    }

    /// <summary>What the constructor registers is converted whether or not a field tells its type.</summary>
    private const string Registering = """
        private static IEnumerable<Module> Modules(object? value) =>
            value switch
            {
                Module m => [m],
                Holder h => [h.Layer],
                System.Runtime.CompilerServices.ITuple t => Enumerable.Range(0, t.Length).SelectMany(i => Modules(t[i])),
                Delegate { Target: { } d } => d.GetType().GetFields().SelectMany(f => Modules(f.GetValue(d))),
                System.Collections.IEnumerable all => all.Cast<object?>().SelectMany(Modules),
                _ => [],
            };

        private void RegisterHeld()
        {
            var i = 0;
            foreach (var module in Modules((object)held).Where(m => !children().Contains(m))) { register_module("extra" + i++, module); }
        }
        """;

    private static TorchSharp.torch.nn.Module Dense(LoadedScenario scenario) => scenario.CreateDenseAsMade(seed: 2);

    private static string Model(string members, string result) =>
        $$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using NsnGen;
            using TorchSharp;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            namespace Declared
            {
                [NestedSubspace(4)]
                public sealed partial class Model : Module<Tensor, Tensor>
                {
                    private readonly Linear fc = Linear(4, 4);
                    {{members}}
                    // more
                    public Model() : base("model")
                    {
                        // make
                        RegisterComponents();
                        GetType().GetMethod("RegisterHeld", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)?.Invoke(this, null);
                    }

                    public override Tensor forward(Tensor x) => fc.call(x) + ({{result}});
                }

                {{Outside}}

                public static class Scenario
                {
                    public static Model Create() => new();
                    public static object?[] Inputs() => new object?[] { randn(3, 4) };
                }
            }
            """;
}
