namespace NsnGen.Generators.Tests;

/// <summary>Models that run other members of their children than forward and call. Proved like <see cref="ShapeCases"/>.</summary>
internal static class ChildCases
{
    private const string Child = "private readonly Child child = new();";

    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["method of a child"] = ShapeCases.Forward(
            "return child.Encode(x) + b.call(a.call(child.Plain(x)));",
            Child,
            Class("public Tensor Encode(Tensor x) => relu(inner.call(x)); public Tensor Plain(Tensor x) => x * 2;")
        ),
        ["overloads of a child's method"] = ShapeCases.Forward(
            "return child.Encode(x) + child.Encode(x, 2) + child.Encode(x, x, scale: 3) + child.Encode(y: x, x: x) + child.Encode(new[] { x, x });",
            Child,
            Class(
                """
                public Tensor Encode(Tensor x) => Encode(x, 1);
                public Tensor Encode(Tensor x, int times) { for (var i = 0; i < times; i++) { x = inner.call(x); } return x; }
                internal Tensor Encode(Tensor x, Tensor y, double scale = 0.5) => inner.call(x) * scale + y;
                public Tensor Encode(params Tensor[] all) => all.Select(t => inner.call(t)).Aggregate((s, t) => s + t);
                """
            )
        ),
        ["generic method of a child"] = ShapeCases.Forward(
            "return child.Map(x, (y, n) => y * n, 3) + child.Map<Tensor>(x, (y, z) => y + z, x) + child.Only<int>(x);",
            Child,
            Class(
                """
                public Tensor Map<T>(Tensor x, Func<Tensor, T, Tensor> map, T with) where T : notnull => map(inner.call(x), with);
                public Tensor Only<T>(Tensor x) where T : struct => inner.call(x) * typeof(T).Name.Length;
                """
            )
        ),
        ["method of a child as a delegate"] = ShapeCases.Forward(
            "Func<Tensor, Tensor> f = child.Encode; return new[] { x, x * 2 }.Select(child.Encode).Aggregate(f(x), (s, y) => s + y) + Apply(child.Plain, x);",
            Child + "private static Tensor Apply(Func<Tensor, Tensor> f, Tensor x) => f(x);",
            Class("public Tensor Encode(Tensor x) => inner.call(x); public Tensor Plain(Tensor x) => x * 2;")
        ),
        ["children in lists, locals and behind a question mark"] = ShapeCases.Forward(
            """
            foreach (var one in list) { x = one.Encode(x); }
            var last = list[^1];
            Child? chosen = training ? last : maybe;
            return (chosen?.Encode(x) ?? x) + list.Select(c => c.Encode(x)).Last() + last.inner.call(x);
            """,
            "private readonly ModuleList<Child> list = new(new Child(), new Child()); private readonly Child? maybe = null;",
            Class("public Tensor Encode(Tensor x) => inner.call(x);", "public readonly Linear inner")
        ),
        ["methods of a child's child"] = ShapeCases.Forward(
            "return child.Outer(x) + child.Shifted(x);",
            Child,
            Class(
                "private readonly Leaf leaf = new(); public Tensor Outer(Tensor x) => leaf.Inner(inner.call(x)); public Tensor Shifted(Tensor x) => Again(x); private Tensor Again(Tensor x) => leaf.Inner(x) + leaf.Shift(x);"
            )
                + Class(
                    "public Tensor Inner(Tensor x) => inner.call(x); public Tensor Shift(Tensor x) => x + 1;",
                    name: "Leaf"
                )
        ),
        ["inherited and overridden methods of a child"] = ShapeCases.Forward(
            "return child.Encode(x, by: 3) + child.Whole(x) + child.Own(x);",
            Child,
            """
            public abstract class Coder(string name) : Module<Tensor, Tensor>(name)
            {
                protected readonly Linear first = Linear(4, 4);
                public Tensor Whole(Tensor x) => Step(Encode(x));
                public virtual Tensor Encode(Tensor x, double scale = 2) => first.call(x) * scale;
                public abstract Tensor Step(Tensor x);
                protected internal Tensor Own(Tensor x) => first.call(x) + 1;
            }

            [NestedSubspace(4)]
            public sealed partial class Child : Coder
            {
                private readonly Linear inner = Linear(4, 4);
                public Child() : base("child") => RegisterComponents();
                public override Tensor Encode(Tensor x, double by = 5) => base.Encode(inner.call(x), by);
                public override Tensor Step(Tensor x) => inner.call(x);
                public override Tensor forward(Tensor x) => inner.call(x);
            }
            """
        ),
        ["methods that only keep state"] = ShapeCases.Forward(
            "child.Reset(); child.train(training); x = child.Step(x) + child.Step(x); return x * child.Steps + child.Width;",
            Child,
            Class(
                """
                private int steps; private Tensor? cache;
                private static int Columns => 4;
                public int Steps { get { return steps; } set { steps = value; } }
                public int Width => Columns * 2;
                public void Reset() { cache = null; steps = 0; }
                public Tensor Step(Tensor x) { steps++; cache = cache is null ? inner.call(x) : cache + inner.call(x); return cache; }
                public override void train(bool on = true) => base.train(on);
                """
            )
        ),
        ["async, iterator, out and ref methods of a child"] = ShapeCases.Forward(
            "child.Into(x, out var y); child.Twice(ref y); return child.RunAsync(y).Result + child.Each(x, 2).Last();",
            Child,
            Class(
                """
                public async Task<Tensor> RunAsync(Tensor x) { await Task.Yield(); return inner.call(x); }
                public IEnumerable<Tensor> Each(Tensor x, int times) { for (var i = 0; i < times; i++) { yield return x = inner.call(x); } }
                public void Into(Tensor x, out Tensor y) => y = inner.call(x);
                public void Twice(ref Tensor x) => x = inner.call(x);
                """
            )
        ),
        ["methods of a child that take and give layers"] = ShapeCases.Forward(
            "return child.With(a, x) + child.Pick(1).call(x) + child.All().Select(l => l.call(x)).Last() + child.Sub().call(x) + child.Sub().Deep(x);",
            Child,
            Class(
                """
                private readonly Linear other = Linear(4, 4);
                private readonly Leaf leaf = new();
                public Tensor With(Linear layer, Tensor x) => layer.call(inner.call(x));
                public Linear Pick(int i) => i == 0 ? inner : other;
                public IEnumerable<Linear> All() => [inner, other];
                public Leaf Sub() => leaf;
                """
            ) + Class("public Tensor Deep(Tensor x) => inner.call(x) * 3;", name: "Leaf")
        ),
        ["methods of a generic child"] = ShapeCases.Forward(
            "return child.Encode(x, 2) + ints[0].Encode(x, 3) + child.Kept(x);",
            "private readonly Child<double> child = new(); private readonly ModuleList<Child<int>> ints = new(new Child<int>());",
            """
            [NestedSubspace(4)]
            public sealed partial class Child<T> : Module<Tensor, Tensor>
                where T : struct
            {
                private readonly Linear inner = Linear(4, 4);
                private T last;
                public Child() : base("child") => RegisterComponents();
                public Tensor Encode(Tensor x, T by) { last = by; return inner.call(x) * Convert.ToDouble(by); }
                public Tensor Kept(Tensor x) => x * Convert.ToDouble(last);
                public override Tensor forward(Tensor x) => inner.call(x);
            }
            """
        ),
        ["methods of children in helpers"] = ShapeCases.Forward(
            "return Run(child, x) + Helpers.Twice(child, x) + child.Extended(x) + Local(x); Tensor Local(Tensor y) => child.Encode(y);",
            Child + "private static Tensor Run(Child c, Tensor x) => c.Encode(x);",
            Class("public Tensor Encode(Tensor x) => inner.call(x);")
                + """
                internal static class Helpers
                {
                    public static Tensor Twice(Child c, Tensor x) => c.Encode(c.Encode(x));
                    public static Tensor Extended(this Child c, Tensor x) => c.Encode(x) * 2;
                }
                """
        ),
        ["methods of another model of the same class"] = ShapeCases.Forward(
            "return child.Walk(x, 3);",
            Child,
            Class(
                    "private readonly Child? next; public Child(Child? next) : base(\"child\") { this.next = next; RegisterComponents(); } public Tensor Walk(Tensor x, int depth) => depth == 0 || next is null ? inner.call(x) : next.Walk(inner.call(x), depth - 1);"
                )
                .Replace(
                    "public Child() : base(\"child\") =>",
                    "public Child() : this(new Child(null)) =>",
                    StringComparison.Ordinal
                )
        ),
        ["layers that show at run time in a child's method"] = ShapeCases.Forward(
            "return child.Run(x) + child.Embed(x, null) + child.Weighted(x);",
            Child,
            Class(
                """
                private readonly Module<Tensor, Tensor> any = Linear(4, 4);
                private readonly Sequential steps = Sequential(Linear(4, 4), ReLU());
                public Tensor Run(Tensor x) => steps.call(any.call(x));
                public Tensor Embed(Tensor x, Tensor? mask) => mask is null ? any.call(x) : x;
                public Tensor Weighted(Tensor x) => x.matmul(inner.weight.t());
                """
            )
        ),
        ["names that the rank has in a child"] = ShapeCases.Forward(
            "var rank = 2; return child.Encode(x, rank: rank) + child.Deep(scale: 2, x: x);",
            Child,
            Class(
                "public Tensor Encode(Tensor x, int rank) => inner.call(x) * rank; public Tensor Deep(Tensor x, double scale) => inner.call(x) * scale;"
            )
        ),
    };

    private static string Class(
        string members,
        string inner = "private readonly Linear inner",
        string name = "Child"
    ) =>
        $$"""
            [NestedSubspace(4)]
            public sealed partial class {{name}} : Module<Tensor, Tensor>
            {
                {{inner}} = Linear(4, 4);
                public {{name}}() : base("{{(name is "Child" ? "child" : name)}}") => RegisterComponents();
                {{members}}
                public override Tensor forward(Tensor x) => inner.call(x);
            }

            """;
}
