namespace NsnGen.Generators.Tests;

/// <summary>Models that each run their layers in another way. All must be carried over, and all are proved equal.</summary>
internal static class ShapeCases
{
    public const string X = "randn(3, 4, dtype: ScalarType.Float64)";

    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using NsnGen;
        using Shapes.Tools;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;
        using static TorchSharp.torch.nn.functional;

        """;

    public static readonly IReadOnlyDictionary<string, string> Single = new Dictionary<string, string>
    {
        ["expression body"] = Model("public override Tensor forward(Tensor x) => b.call(relu(a.call(x)));"),
        ["names of layers"] = Model(
            """
            private readonly Module<Tensor, Tensor> c = Linear(4, 4), d = ReLU();
            private readonly Sequential e = Sequential(("one", Linear(4, 4)));
            private Tensor Named(Tensor x, string[] names) =>
                names.SequenceEqual(new[] { "model", "Linear", "Linear", "ReLU", "torch::nn::SequentialImpl" })
                    ? x
                    : throw new InvalidOperationException(string.Join(" ", names));
            public override Tensor forward(Tensor x) =>
                Named(
                    d.call(e.call(b.call(a.call(c.call(x))))),
                    new[] { GetName(), a.GetName(), c.GetName(), d.GetName(), e.GetName() }
                );
            """
        ),
        ["block body"] = Forward("var y = a.forward(x); return b.forward(y);"),
        ["method and property of the names that are generated where free"] = Model(
            """
            private Tensor Load(string path, Tensor x) => a.call(x);
            private int Save => 1;
            public override Tensor forward(Tensor x) => b.call(relu(Load("", x))) * Save;
            """
        ),
        ["property of the name Load"] = Model(
            """
            private double Load => 2;
            public override Tensor forward(Tensor x) => b.call(relu(a.call(x))) * Load;
            """
        ),
        ["two inputs"] = Model(
            "public override Tensor forward(Tensor x, Tensor y) => a.call(x) * b.call(y);",
            "Module<Tensor, Tensor, Tensor>",
            $"{X}, {X}"
        ),
        ["three inputs, an int and a bool"] = Model(
            """
            public override Tensor forward(Tensor x, int times, bool twice)
            {
                for (var i = 0; i < times; i++) { x = a.call(x); }
                return twice ? b.call(x) : x;
            }
            """,
            "Module<Tensor, int, bool, Tensor>",
            $"{X}, 2, true"
        ),
        ["nullable tensor"] = Model(
            "public override Tensor forward(Tensor x, Tensor? mask) => mask is null ? a.call(x) : a.call(x) * b.call(mask);",
            "Module<Tensor, Tensor?, Tensor>",
            $"{X}, null"
        ),
        ["four inputs"] = Model(
            "public override Tensor forward(Tensor x, Tensor y, Tensor z, double s) => a.call(x + y) * s + b.call(z);",
            "Module<Tensor, Tensor, Tensor, double, Tensor>",
            $"{X}, {X}, {X}, 0.5"
        ),
        ["five inputs"] = Model(
            "public override Tensor forward(Tensor x, Tensor y, Tensor z, int n, string how) => how is \"a\" ? a.call(x + y) * n : b.call(z);",
            "Module<Tensor, Tensor, Tensor, int, string, Tensor>",
            $"{X}, {X}, {X}, 3, \"a\""
        ),
        ["six inputs"] = Model(
            "public override Tensor forward(Tensor x, Tensor y, Tensor z, Tensor? w, int n, bool f) => a.call(x + y) * n + (f ? b.call(z) : z);",
            "Module<Tensor, Tensor, Tensor, Tensor?, int, bool, Tensor>",
            $"{X}, {X}, {X}, null, 3, true"
        ),
        ["record in and record out"] = Model(
            "public override Result forward(Batch batch) { var (x, scale) = batch; return new Result(a.call(x) * scale) { Aux = b.call(batch.X) }; }",
            "Module<Batch, Result>",
            $"new Batch({X}, 2)",
            "public sealed record Batch(Tensor X, double Scale); public sealed record Result(Tensor Y) { public Tensor? Aux { get; init; } }"
        ),
        ["tuple in and tuple out"] = Model(
            "public override (Tensor, Tensor Second) forward((Tensor First, Tensor) pair) => (a.call(pair.First), b.call(pair.Item2));",
            "Module<(Tensor First, Tensor), (Tensor, Tensor Second)>",
            $"({X}, {X})"
        ),
        ["overloads"] = Model(
            """
            public override Tensor forward(Tensor x) => forward(x, 2);
            public Tensor forward(Tensor x, int times) => times == 0 ? b.call(x) : forward(a.call(x), times - 1);
            """
        ),
        ["dispose scopes"] = Forward(
            """
            using var scope = NewDisposeScope();
            var y = a.call(x);
            using (var inner = NewDisposeScope())
            {
                y = b.call(y).MoveToOuterDisposeScope();
            }
            return y.MoveToOuterDisposeScope();
            """
        ),
        ["lambdas"] = Forward(
            "Func<Tensor, Tensor> f = y => a.call(y); var g = (Tensor y) => { return b.call(y); }; return g(f(x));"
        ),
        ["LINQ over blocks"] = Forward(
            "return list.Select((l, i) => l.call(x) * i).Aggregate((s, y) => s + y) + list.Where(l => l.in_features > 2).Sum2(x);",
            "private readonly ModuleList<Linear> list = new(Linear(4, 4), Linear(4, 4));",
            "internal static class Sums { public static Tensor Sum2(this IEnumerable<Linear> all, Tensor x) { var y = x; foreach (var l in all) { y = l.call(y); } return y; } }"
        ),
        ["local functions"] = Forward(
            "return Twice(x, a) + Fixed(x); Tensor Twice(Tensor y, Linear l) => l.call(l.call(y)); Tensor Fixed(Tensor y) { return b.call(y); }"
        ),
        ["switch expression and patterns"] = Forward(
            "var layer = (x.shape, training) switch { ([3, ..], _) => a, (_, true) => b, _ => null }; return layer is { out_features: > 3 and < 9 } l ? l.call(x) : x;"
        ),
        ["switch statement"] = Forward(
            "switch (x.shape.Length) { case 1: return a.call(x); case 2 when x.shape[0] > 1: return b.call(x); default: throw new InvalidOperationException(); }"
        ),
        ["interpolation and nameof"] = Forward(
            "var s = $\"{nameof(a)}: {a.call(x).shape[0]} {nameof(Linear)}\"; if (s.Length < 3) { throw new ArgumentException(nameof(x)); } return b.call(x) * s.Length;"
        ),
        ["conditional access"] = Forward(
            "return (none?.call(x) ?? some?.forward(x) ?? x) * (some?.out_features ?? 1);",
            "private readonly Linear? some = Linear(4, 4), none = null;"
        ),
        ["optional and named arguments"] = Forward(
            "return Run(times: 2, x: x) + Run(x) + Run(x, 3, b);",
            "private Tensor Run(Tensor x, int times = 1, Linear? with = null) => (with ?? a).call(x) * times;"
        ),
        ["params"] = Forward(
            "return All(x, a, b) + All(x) + Scale(x, 1, 2);",
            "private Tensor All(Tensor x, params Linear[] layers) { foreach (var l in layers) { x = l.call(x); } return x; } private Tensor Scale(Tensor x, params int[] by) => a.call(x) * by.Sum();"
        ),
        ["a helper in another part"] = Forward(
            "return Other(x);",
            "",
            "public sealed partial class Model { private Tensor Other(Tensor x) => b.call(a.call(x)).Twice(); }"
        ),
        ["generic helpers"] = Forward(
            "return Map(x, y => a.call(y)) + Second((1, b)).call(x) + Keep(a.call(x));",
            "private T Map<T>(Tensor x, Func<Tensor, T> f) => f(x); private static T Second<T>((int, T) pair) => pair.Item2; private static T Keep<T>(T value) => value;"
        ),
        ["own static helper that takes a layer"] = Forward(
            "return Run(a, x) + Model.Run(b, x);",
            "private static Tensor Run(Linear layer, Tensor x) => relu(layer.call(x));"
        ),
        ["another class's helper that takes a layer"] = Forward(
            "return Blocks.Run(a, x, scale: 2) + Blocks.Chain(x, a, b);",
            "",
            """
            internal static class Blocks
            {
                private const double Shift = 0.5;
                public static Tensor Run(Linear layer, Tensor x, double scale = 1) => Inner(layer, x) * scale + Shift;
                public static Tensor Chain(Tensor x, params Linear[] layers) => layers.Aggregate(x, (y, l) => Inner(l, y));
                private static Tensor Inner(Linear layer, Tensor x) => layer.call(x);
            }
            """
        ),
        ["extension method that takes a layer"] = Forward(
            "return a.Activated(x) + b.Activated(x, twice: true) + x.Through(a);",
            "",
            """
            internal static class Extensions
            {
                public static Tensor Activated(this Linear layer, Tensor x, bool twice = false) => twice ? layer.call(layer.call(x)) : relu(layer.call(x));
                public static Tensor Through(this Tensor x, Linear layer) => layer.Activated(x);
            }
            """
        ),
        ["static helpers of one name"] = Forward(
            "Func<Linear, Tensor, Tensor> run = One.Run; return One.Run(a, x) + Two.Run(b, x) + run(a, x);",
            "private int Run = 3;",
            "internal static class One { public static Tensor Run(Linear l, Tensor x) => l.call(x); } internal static class Two { public static Tensor Run(Linear l, Tensor x) => l.call(x) * 2; }"
        ),
        ["properties and constants"] = Forward(
            "return a.call(x) * Scale * Factor * Size;",
            "private const double Scale = 0.5; private int Factor => Size + 1; public int Size { get; set; } = 2;"
        ),
        ["sizes of a layer"] = Forward("return a.call(x).view(-1, a.out_features) / b.in_features;"),
        ["weight"] = Forward(
            "using var w = a.weight.t(); var v = b.weight; return x.to(a.weight.dtype).matmul(w) + linear(x, b.weight, b.bias) * v.sum() + (a.bias is { } bias ? bias : x);"
        ),
        ["weight through a helper"] = Forward(
            "return Norm(x) + (some?.weight.norm() ?? x);",
            "private readonly Linear? some = Linear(4, 4); private Tensor Norm(Tensor x) => Read(a.weight) * x; private static Tensor Read(Tensor w) => w.abs().mean();"
        ),
        ["weight in variables, views and copies"] = Forward(
            """
            var w = a.weight;
            Tensor copy = w.clone();
            copy.mul_(2);
            Tensor seen = x.requires_grad ? w : b.weight;
            seen = seen.t();
            var sum = seen + 1;
            sum.add_(a.weight);
            var place = parameters().First().device;
            var any = named_parameters().First().parameter;
            seen = seen.to(any.dtype, any.device);
            return x.to(place).matmul(Turned(copy)) + Read(a.weight[0]) + (w is null ? x : Own()) + sum.sum() + a.weight.chunk(2)[0].sum();
            Tensor Turned(Tensor t) => t.t();
            """,
            "private static Tensor Read(Tensor w, int n = 2) => n == 0 ? w.square() : Read(w.view(-1), n - 1); private Tensor Own() => a.weight.t().sum();"
        ),
        ["cache in a field"] = Forward(
            "cache = cache is null ? a.call(x) : cat([cache, a.call(x)], 0); keys[calls++] = b.call(x); return cache.sum(new long[] { 0 }) + keys[0] + b.call(x);",
            "private Tensor? cache; private int calls; private readonly Dictionary<int, Tensor> keys = new();"
        ),
        ["dropout"] = Forward("return b.call(drop.call(a.call(x)));", "private readonly Dropout drop = Dropout(0.5);"),
        ["async and iterators"] = Forward(
            "return RunAsync(x).Result + Steps(x).Last();",
            "private async Task<Tensor> RunAsync(Tensor x) { await Task.Yield(); return a.call(x); } private IEnumerable<Tensor> Steps(Tensor x) { yield return a.call(x); yield return b.call(x); }"
        ),
        ["ref, out and in"] = Forward(
            "Into(x, out var y); Twice(ref y); return y; ",
            "private void Into(Tensor x, out Tensor y) => y = a.call(x); private void Twice(ref Tensor y) => y = b.call(y);"
        ),
        ["try, using and loops"] = Forward(
            "try { using var g = enable_grad(); var i = 0; while (i++ < 2) { x = a.call(x); } do { x = b.call(x); } while (false); return x; } finally { calls++; }",
            "private int calls;"
        ),
        ["extension deconstruction"] = Forward(
            "var (rows, columns) = x.shape; long again; (again, _) = x.shape; return a.call(x).view(again, columns) * rows;"
        ),
        ["child model"] = Forward(
            "return child.call(x, 2) + child.forward(x) * child.Times + child.Shown + child.inner.call(x) + pick(training)(x); Func<Tensor, Tensor> pick(bool t) => t ? a.call : b.call;",
            "private readonly Child child = new();",
            """
            [NestedSubspace(4)]
            public sealed partial class Child : Module<Tensor, int, Tensor>
            {
                public readonly Linear inner = Linear(4, 4);
                private readonly int shown = 3;
                public Child() : base("child") => RegisterComponents();
                public int Times { get; } = 4;
                public int Shown => shown;
                public override Tensor forward(Tensor x, int times = 1) => inner.call(x) * times;
            }
            """
        ),
        ["a call of its own"] = Forward(
            "return child.call(x, scale: 2) + child.call(x);",
            "private readonly Child child = new();",
            """
            [NestedSubspace(4)]
            public sealed partial class Child : Module<Tensor, double, Tensor>
            {
                private readonly Linear inner = Linear(4, 4);
                public Child() : base("child") => RegisterComponents();
                public new Tensor call(Tensor x, double scale = 1) => base.call(x, scale);
                public override Tensor forward(Tensor x, double scale) => inner.call(x) * scale;
            }
            """
        ),
        ["a call without forward"] = Model(
            "private readonly Child child = new(); public Tensor call(Tensor x, int times = 2) => child.call(b.call(x)) * times + child.call(x, 3);",
            "Module",
            $"{X}, 3",
            """
            [NestedSubspace(4)]
            public sealed partial class Child : Module, IModule<Tensor, Tensor>
            {
                private readonly Linear inner = Linear(4, 4);
                public Child() : base("child") => RegisterComponents();
                public Tensor call(Tensor x) => inner.call(x);
                public Tensor call(Tensor x, double scale) => call(x) * scale;
            }
            """
        ),
        ["base class"] = Derived(
            """
            public abstract class Base(string name) : Module<Tensor, Tensor>(name)
            {
                protected readonly Linear first = Linear(4, 4);
                protected const int Two = 2;
                protected static Tensor Half(Tensor x) => x / Two;
                protected abstract Tensor Middle(Tensor x);
                protected virtual Tensor Last(Tensor x, double by = 1) => x * by;
                public override Tensor forward(Tensor x) => Last(Middle(first.call(x)), by: 3);
            }
            """,
            "Base",
            "protected override Tensor Middle(Tensor y) => a.call(Half(y)); protected override Tensor Last(Tensor z, double scale = 5) => base.Last(b.call(z), scale) + base.Last(z);"
        ),
        ["private members of a base"] = Derived(
            """
            public class Base : Module<Tensor, Tensor>
            {
                private const double Shift = 0.25;
                private readonly Linear hidden = Linear(4, 4);
                private readonly int size = 2;
                private bool done;
                protected Base(string name) : base(name) { }
                private double Scale { get; } = 3;
                private Tensor Run(Tensor x) => Shifted(hidden.call(x)) * size * Scale;
                private static Tensor Shifted(Tensor x) => x + Shift;
                public override Tensor forward(Tensor x) { done = true; return done ? Run(x) : x; }
            }
            """,
            "Base",
            "private bool done = true; public override Tensor forward(Tensor x) => base.forward(a.call(x)) + (done ? Run(b, x) : x); private static Tensor Run(Linear l, Tensor x) => l.call(x);"
        ),
        ["annotated base"] = Derived(
            """
            [NestedSubspace(2)]
            public partial class Base : Module<Tensor, Tensor>
            {
                protected readonly Linear first = Linear(4, 4);
                protected Base(string name) : base(name) { }
                protected virtual Tensor Run(Tensor x) => first.call(x);
                public override Tensor forward(Tensor x) => Run(x) + 1;
            }
            """,
            "Base",
            "protected override Tensor Run(Tensor x) => base.Run(b.call(a.call(x)));"
        ),
        ["generic base in two steps"] = Derived(
            """
            public abstract class Root<T>(string name, T start) : Module<Tensor, Tensor>(name)
            {
                protected readonly List<T> values = [start];
                protected T First => values[0];
                protected abstract double Value(T value);
                public override Tensor forward(Tensor x) => Step(x) * Value(First);
                protected virtual Tensor Step(Tensor x) => x;
            }

            public abstract class Base(string name) : Root<int>(name, 3)
            {
                protected readonly Linear step = Linear(4, 4);
                protected override Tensor Step(Tensor x) => step.call(base.Step(x));
                protected override double Value(int value) => value * 2;
            }
            """,
            "Base",
            "protected override Tensor Step(Tensor x) => b.call(base.Step(a.call(x)));"
        ),
        ["layers that show at run time in a base"] = Derived(
            """
            public class Base : Module<Tensor, Tensor>
            {
                private readonly Module<Tensor, Tensor> head = Linear(4, 4);
                private readonly Sequential tail = Sequential(Linear(4, 4), ReLU(), Linear(4, 4));
                private readonly ModuleList<Linear> listed = ModuleList(Linear(4, 4));
                protected Base(string name) : base(name) { }
                public override Tensor forward(Tensor x) => tail.call(Run(head, x)) + listed[0].call(x);
                private static Tensor Run(Module<Tensor, Tensor> layer, Tensor x) => relu(layer.call(x));
            }
            """,
            "Base",
            "public override Tensor forward(Tensor x) => base.forward(a.call(x)) + b.call(x);"
        ),
        ["helpers that take any layer"] = Forward(
            "return Blocks.Run(any, x) + Blocks.Run(a, x) + Local(b, x) + steps.Activated(x); Tensor Local(Module<Tensor, Tensor> m, Tensor y) => m.call(y);",
            "private readonly Module<Tensor, Tensor> any = Linear(4, 4); private readonly Sequential steps = Sequential(Linear(4, 4), Tanh());",
            """
            internal static class Blocks
            {
                public static Tensor Run(Module<Tensor, Tensor> layer, Tensor x) => layer.call(x) * 2;
                public static Tensor Activated(this Sequential layers, Tensor x) => relu(layers.call(x));
            }
            """
        ),
        ["what stays dense, given to helpers"] = Forward(
            "return Blocks.Run(act, x) + Blocks.Run(a, x) + Blocks.Run(new Scale(), b.call(x));",
            "private readonly ReLU act = ReLU();",
            """
            public sealed class Scale() : Module<Tensor, Tensor>("scale") { public override Tensor forward(Tensor x) => x * 3; }

            internal static class Blocks
            {
                public static Tensor Run(Module<Tensor, Tensor> layer, Tensor x) => layer.call(x) * 2;
            }
            """
        ),
        ["generic child closed over layers"] = Forward(
            "return block.call(x) + blocks[0].call(x) + b.call(a.call(x));",
            "private readonly Block<Child> block = new(); private readonly ModuleList<Block<Linear>> blocks = new(new Block<Linear>());",
            """
            [NestedSubspace(4)]
            public sealed partial class Child : Module<Tensor, Tensor>
            {
                private readonly Linear inner = Linear(4, 4);
                public Child() : base("child") => RegisterComponents();
                public override Tensor forward(Tensor x) => inner.call(x);
            }

            [NestedSubspace(4)]
            public sealed partial class Block<T> : Module<Tensor, Tensor>
            {
                private readonly Linear inner = Linear(4, 4);
                public Block() : base("block") => RegisterComponents();
                public override Tensor forward(Tensor x) => inner.call(x) * typeof(T).Name.Length;
            }
            """
        ),
        ["shown layers of a child"] = Forward(
            "return child.any.call(x) + child.steps.call(x) + child.Steps + child.call(x) + a.call(b.call(x));",
            "private readonly Child child = new();",
            """
            [NestedSubspace(4)]
            public sealed partial class Child : Module<Tensor, Tensor>
            {
                public readonly Module<Tensor, Tensor> any = Linear(4, 4);
                public readonly Sequential steps = Sequential(Linear(4, 4), ReLU());
                private readonly int count = 2;
                public Child() : base("child") => RegisterComponents();
                public int Steps => count;
                public override Tensor forward(Tensor x) => steps.call(any.call(x));
            }
            """
        ),
    };

    public static IReadOnlyDictionary<string, string> All { get; } =
        Single.Concat(CombinedCases.All).Concat(ChildCases.All).Concat(DenseOnlyCases.All).ToDictionary();

    /// <summary>Whether the model takes one tensor and gives one; so do all bases here.</summary>
    public static bool IsFromTensorToTensor(string source) =>
        source
            .Split('\n')
            .Any(l =>
                l.EndsWith("class Model : Module<Tensor, Tensor>", StringComparison.Ordinal)
                || l.EndsWith("class Model : Base", StringComparison.Ordinal)
            );

    public static string Forward(string body, string members = "", string outside = "") =>
        Model($$"""{{members}} public override Tensor forward(Tensor x) { {{body}} }""", outside: outside);

    public static string Derived(string bases, string name, string members) => Model(members, name, X, bases);

    public static string Model(
        string members,
        string module = "Module<Tensor, Tensor>",
        string inputs = X,
        string outside = ""
    ) =>
        $$"""
            {{Usings}}
            namespace Shapes.Tools
            {
                internal static class Tensors
                {
                    public static Tensor Twice(this Tensor x) => x * 2;
                    public static void Deconstruct(this long[] shape, out long first, out long second) => (first, second) = (shape[0], shape[1]);
                }
            }

            namespace Shapes
            {
                [NestedSubspace(4)]
                public sealed partial class Model : {{module}}
                {
                    private readonly Linear a = Linear(4, 4), b = Linear(4, 4);
                    public Model() : base("model") => RegisterComponents();
                    {{members}}
                }

                {{outside}}

                public static class Scenario
                {
                    public static Model Create() => new();
                    public static object?[] Inputs() => new object?[] { {{inputs}} };
                }
            }
            """;
}
