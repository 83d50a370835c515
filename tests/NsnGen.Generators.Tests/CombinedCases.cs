namespace NsnGen.Generators.Tests;

/// <summary>Models that combine several shapes, as grown code does. They are proved like those of <see cref="ShapeCases"/>.</summary>
internal static class CombinedCases
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["switch over a tuple whose arms run layers"] = ShapeCases.Forward(
            """
            return (training, x.shape, maybe) switch
            {
                (true, [3, _], null) => a.call(x),
                (false, { Length: > 1 }, _) when a.in_features == 4 => b.call(a.call(x)),
                (_, _, { } other) => other.call(x),
                _ => throw new InvalidOperationException($"{nameof(maybe)} {x.shape[0]}"),
            };
            """,
            "private readonly Linear? maybe = null;"
        ),
        ["chain of LINQ with an index over a list of layers"] = ShapeCases.Forward(
            """
            var even = list.Select((layer, i) => (layer, i)).Where(p => p.i % 2 == 0).OrderByDescending(p => p.i);
            var scaled = list.Zip(new[] { 1.0, 2.0, 3.0 }, (layer, s) => layer.call(x) * s).ToArray();
            var all = cat(list.Skip(1).Select(layer => layer.call(x)).ToList(), 1);
            return even.Aggregate(x, (y, p) => p.layer.call(y) * (p.i + 1)) + scaled[^1] + all.chunk(2, 1)[0] + list.Last().call(x);
            """,
            "private readonly ModuleList<Linear> list = new(Linear(4, 4), Linear(4, 4), Linear(4, 4));"
        ),
        ["local functions inside local functions"] = ShapeCases.Forward(
            """
            return Outer(x, 2);

            Tensor Outer(Tensor y, int depth)
            {
                var scale = depth + 1;
                return depth == 0 ? Leaf(y, a) : Outer(Inner(y), depth - 1);

                Tensor Inner(Tensor z)
                {
                    Func<Tensor, Tensor> again = w => Leaf(w, depth > 1 ? a : b);
                    return again(z) * scale;
                }
            }

            static Tensor Leaf(Tensor y, Linear layer) => layer.call(y);
            """
        ),
        ["scopes, loops and returns from within"] = ShapeCases.Forward(
            """
            using var outer = NewDisposeScope();
            var i = list.Count;
            while (true)
            {
                using var inner = NewDisposeScope();
                if (--i < 0) { return a.call(x).MoveToOuterDisposeScope().MoveToOuterDisposeScope(); }
                if (list[i] is not { bias: not null } layer) { continue; }
                x = layer.call(x).MoveToOuterDisposeScope();
            }
            """,
            "private readonly ModuleList<Linear> list = new(Linear(4, 4), Linear(4, 4, hasBias: false), Linear(4, 4));"
        ),
        ["record struct that is copied with a change"] = ShapeCases.Model(
            """
            public override Step forward(Step step) =>
                step is (var x, 0) ? step with { X = b.call(x) } : forward(step with { X = a.call(step.X), Left = step.Left - 1 });
            """,
            "Module<Step, Step>",
            $"new Step({ShapeCases.X}, 2)",
            "public readonly record struct Step(Tensor X, int Left);"
        ),
        ["layers that are there or not"] = ShapeCases.Forward(
            """
            Linear? chosen = null;
            chosen ??= shortcut ?? a;
            if (gate is not null && gate.call(x) is var g) { x = x * g.sigmoid(); }
            return (shortcut?.call(x) is { } s ? s + x : b.call(x)) + chosen.call(x) + (gate != null ? gate : b).call(x);
            """,
            "private readonly Linear? gate = Linear(4, 4); private readonly Linear? shortcut;"
        ),
        ["virtual helper of a base that is extended"] = ShapeCases.Derived(
            """
            public abstract class Base : Module<Tensor, Tensor>
            {
                protected readonly Linear first = Linear(4, 4);
                protected Base(string name) : base(name) { }
                protected virtual Tensor Before(Tensor x, double scale = 2) => first.call(x) * scale;
                protected abstract Tensor After(Tensor x);
                public override Tensor forward(Tensor x) => After(Before(x)) + Before(scale: 3, x: x);
            }
            """,
            "Base",
            """
            private readonly Linear second = Linear(4, 4);
            protected override Tensor Before(Tensor input, double scale) => base.Before(input, scale) + second.call(input);
            protected sealed override Tensor After(Tensor x) => second.call(x).relu();
            """
        ),
        ["class over three parts with a partial method"] = ShapeCases.Forward(
            "Note(ref steps); return Mix(x) * steps;",
            "private int steps = 1; private partial Tensor Mix(Tensor x); partial void Note(ref int steps); partial void Unused(int n);",
            """
            public partial class Model { private partial Tensor Mix(Tensor x) => Deep(a.call(x)); }
            public partial class Model { private Tensor Deep(Tensor x) => b.call(x); partial void Note(ref int steps) => steps = 2; }
            """
        ),
        ["arguments named out of order, and a span of parameters"] = ShapeCases.Forward(
            """
            return Mix(second: b.call(x), scale: 2, first: a.call(x)) + Sum(a.call(x), b.call(x), x) + Sum() + Chain(x, with: [a, b]);
            """,
            """
            private static Tensor Mix(Tensor first, Tensor second, double scale = 1) => first - second * scale;
            private Tensor Sum(params ReadOnlySpan<Tensor> all) { var y = zeros(1, dtype: ScalarType.Float64); foreach (var each in all) { y = y + each; } return y; }
            private Tensor Chain(Tensor x, params IEnumerable<Linear> with) { foreach (var layer in with) { x = layer.call(x); } return x; }
            """
        ),
        ["text that runs layers"] = ShapeCases.Forward(
            """"
            var name = $"{nameof(a)}{(a.call(x).sum().item<double>() > 0 ? "+" : "-"),3}:{b.call(x).shape[^1]:D2}";
            var raw = $$"""
                {{name}} { {{nameof(Linear)}}.{{nameof(forward)}} }
                """;
            return a.call(x) * raw.Length + b.call(x) * name.Length;
            """"
        ),
        ["pairs taken apart"] = ShapeCases.Forward(
            """
            (var p, _) = Pair(x);
            (x, var (q, n)) = (p, (b.call(p), 2));
            (last, (double s, _)) = (q, (0.5, q));
            var pairs = new[] { Pair(x), Pair(q) };
            foreach (var (first, (second, _)) in pairs.Select(pair => (pair.Item1, (pair.Second, 1)))) { x = x + first * second; }
            return x * n + last * s;
            """,
            "private Tensor? last; private (Tensor, Tensor Second) Pair(Tensor x) => (a.call(x), b.call(x));"
        ),
        ["generic helper over any layer"] = ShapeCases.Forward(
            "return Run(a, x) + Run(steps, x) + Pick(true, a, b).call(x) + Fold(x, [a, b], (layer, y) => layer.call(y));",
            """
            private readonly Sequential steps = Sequential(Linear(4, 4), ReLU(), Linear(4, 4));
            private Tensor Run<T>(T layer, Tensor x) where T : Module<Tensor, Tensor> => layer.call(x);
            private static T Pick<T>(bool first, T one, T other) where T : class => first ? one : other;
            private static TState Fold<T, TState>(TState state, IReadOnlyList<T> all, Func<T, TState, TState> step) { foreach (var each in all) { state = step(each, state); } return state; }
            """
        ),
        ["functions in arrays and conditions"] = ShapeCases.Forward(
            """
            Func<Tensor, Tensor> f = training ? a.call : b.forward;
            Func<int, Linear> pick = i => i == 0 ? a : b;
            var all = new Func<Tensor, Tensor>[] { f, Twice, pick(1).call, static y => y.relu(), y => { using var s = NewDisposeScope(); return a.call(y).MoveToOuterDisposeScope(); } };
            return all.Aggregate(x, (y, g) => g(y));
            """,
            "private Tensor Twice(Tensor x) => a.call(x) * 2;"
        ),
        ["collections of layers with spreads and ranges"] = ShapeCases.Forward(
            """
            Linear[] all = [a, .. list, b];
            List<Linear> square = [.. list.Where(l => l.in_features == l.out_features)];
            foreach (var layer in all[1..^1]) { x = layer.call(x); }
            Span<int> order = stackalloc int[] { 0, square.Count - 1 };
            foreach (var i in order) { x = square[i].call(x); }
            for (var i = all.Length; i-- > 0;) { x = checked(i > 2) ? x : all[i].call(x); }
            return all is [var head, .., { } tail] ? head.call(x) + tail.call(x) : x;
            """,
            "private readonly ModuleList<Linear> list = new(Linear(4, 4), Linear(4, 4));"
        ),
        ["caches by step"] = ShapeCases.Forward(
            """
            cache.Clear();
            for (var step = 0; step < 3; step++)
            {
                if (!cache.TryGetValue(step % 2, out var found)) { cache[step % 2] = found = step == 0 ? a.call(x) : b.call(x); }
                x = x + found;
            }
            return x * (cache.Count + (cache.GetValueOrDefault(7)?.shape.First() ?? 1));
            """,
            "private readonly Dictionary<int, Tensor> cache = new();"
        ),
    };
}
