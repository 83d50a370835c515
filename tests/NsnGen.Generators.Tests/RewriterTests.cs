using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>Statements of a dense forward and what becomes of them.</summary>
public sealed class RewriterTests
{
    private const string Before = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using NsnGen;
        using TorchSharp;
        using TorchSharp.Modules;
        using Vector = System.Collections.Generic.List<double>;
        using static Sample.Tools;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        namespace Sample;

        public enum Mode { One, Two }

        public static class Tools
        {
            public const int Two = 2;
            public static Tensor Twice(this Tensor x) => x * Two;
            public static void Grow(ref this int value) => value++;
            public static T Same<T>(T value) => value;
            public sealed record Options(double Scale, Mode Mode = Mode.One);
        }

        [NestedSubspace(2)]
        public sealed partial class Child : Module<Tensor, int, Tensor>
        {
            private readonly Linear fc = Linear(2, 2);
            public Child() : base("child") => RegisterComponents();
            public override Tensor forward(Tensor x, int times = 1) => fc.call(x) * times;
        }

        [NestedSubspace(2)]
        public sealed partial class Model : Module<Tensor, Tensor>
        {
            private static int count;
            private readonly Linear a = Linear(2, 2), b = Linear(2, 2);
            private readonly Linear? maybe;
            private readonly Module<Tensor, Tensor> any = ReLU();
            private readonly Sequential steps = Sequential();
            private readonly Module untyped = Sequential();
            private readonly ReLU relu = ReLU();
            private readonly ModuleList<Linear> list = new();
            private readonly ModuleList<Child> children = new();
            private readonly Child child = new();
            private Tensor? cache;
            private int size = 2;

            public Model(Linear? extra) : base("model")
            {
                maybe = extra;
                RegisterComponents();
            }

            private static int Count { get; set; }

            public override Tensor forward(Tensor x)
            {
        """;

    private const string After = """

                return x;
            }

            private Tensor Run(Tensor x, int times = 1, params int[] more) => a.call(x) * times;

            private Tensor Apply(Linear layer, Tensor x) => layer.call(x);

            private Tensor RunAny(Module<Tensor, Tensor> layer, Tensor x) => layer.call(x);

            private Linear Pick(bool first) => first ? a : b;

            private bool TryRun(Tensor x, out Tensor y)
            {
                y = b.call(x);
                return true;
            }

            private async Task<Tensor> RunAsync(Tensor x)
            {
                await Task.Yield();
                return a.call(x);
            }

            private IEnumerable<Tensor> Steps(Tensor x)
            {
                foreach (var layer in list)
                {
                    yield return layer.call(x);
                }
            }

            private T Generic<T>(Tensor x, Func<Tensor, T> map) where T : class => map(a.call(x));

            private int Plain(int value) => value + size;
        }
        """;

    [Theory]
    // Calls of layers.
    [InlineData("x = a.call(x);", "x = a.call(x, rank);")]
    [InlineData("x = a.forward(x);", "x = a.forward(x, rank);")]
    [InlineData("x = this.a.call(b.call(x));", "x = this.a.call(b.call(x, rank), rank);")]
    [InlineData("x = a.call(input: x);", "x = a.call(input1: x, input2: rank);")]
    [InlineData("x = maybe?.call(x) ?? x;", "x = maybe?.call(x, rank) ?? x;")]
    [InlineData("x = maybe!.call(x);", "x = maybe!.call(x, rank);")]
    [InlineData("x = (maybe ?? a).call(x);", "x = (maybe ?? a).call(x, rank);")]
    [InlineData("x = list[^1].call(x);", "x = list[^1].call(x, rank);")]
    [InlineData("x = child.call(x, 2);", "x = child.call(x, 2, rank);")]
    [InlineData("x = child.forward(x);", "x = child.forward(x, 1, rank);")]
    [InlineData("x = child.forward(times: 3, x: x);", "x = child.forward(times: 3, x: x, rank: rank);")]
    [InlineData("x = children[0].forward(x, times: 2);", "x = children[0].forward(x, times: 2, rank: rank);")]
    [InlineData("x = this.call(x);", "x = this.call(x, rank);")]
    // Layers whose type does not tell, and modules that stay dense.
    [InlineData("x = any.call(x);", "x = any.call(x, rank);")]
    [InlineData(
        "x = steps.call(x) + steps.Count;",
        "x = torch.add(steps.call(x, rank), CallScope.Held(steps.Count), alpha: number1);"
    )]
    [InlineData("x = steps[0].call(x);", "x = steps[0].call(x, rank);")]
    [InlineData("x = relu.call(x);", "x = relu.call(x);")]
    [InlineData("x = ((Module<Tensor, Tensor>)untyped).call(x);", "x = DenseLayer.Of(untyped).call(x, rank);")]
    [InlineData("x = ((Sequential)untyped).call(x);", "x = ((NestedSequential)untyped).call(x, rank);")]
    [InlineData("x = RunAny(relu, x);", "x = RunAny(DenseLayer.Of(relu), x, rank);")]
    [InlineData("x = RunAny(a, RunAny(any, x));", "x = RunAny(a, RunAny(any, x, rank), rank);")]
    [InlineData(
        "Module<Tensor, Tensor> other = size > 2 ? a : relu; x = other.call(x);",
        "torch.nn.Module<torch.Tensor, NsnGen.Rank, torch.Tensor> other = size > 2 ? a : DenseLayer.Of(relu); x = other.call(x, rank);"
    )]
    [InlineData(
        "Module other = any; x = x + 1;",
        "torch.nn.Module other = DenseLayer.Inside(any); x = torch.add(x, number1, alpha: number1);"
    )]
    // Calls of helpers.
    [InlineData("x = Run(x);", "x = Run(x, rank);")]
    [InlineData("x = Run(x, 2, 3, 4);", "x = Run(x, rank, 2, 3, 4);")]
    [InlineData("x = Run(x, times: 2);", "x = Run(x, times: 2, rank: rank);")]
    [InlineData("x = Apply(a, x);", "x = Apply(a, x, rank);")]
    [InlineData("x = Pick(true).call(x);", "x = Pick(true).call(x, rank);")]
    [InlineData("if (TryRun(x, out var y)) x = y;", "if (TryRun(x, out var y, rank)) x = y;")]
    [InlineData("x = RunAsync(x).Result;", "x = RunAsync(x, rank).Result;")]
    [InlineData("size = Plain(size);", "size = Plain(size);")]
    [InlineData("x = Generic<Tensor>(x, y => y);", "x = Generic<torch.Tensor>(x, y => y, rank);")]
    [InlineData("foreach (var y in Steps(x)) x = y;", "foreach (var y in Steps(x, rank)) x = y;")]
    // Layers as values.
    [InlineData("Linear l = a; x = l.call(x);", "NestedLinear l = a; x = l.call(x, rank);")]
    [InlineData(
        "foreach (Child c in children) x = c.call(x, 1);",
        "foreach (Child.Nested c in children) x = c.call(x, 1, rank);"
    )]
    [InlineData(
        "var all = new List<Linear> { a, b }; x = all[0].call(x);",
        "var all = new List<NestedLinear> { a, b }; x = all[0].call(x, rank);"
    )]
    [InlineData("Linear[] all = [a, b]; x = all[1].call(x);", "NestedLinear[] all = [a, b]; x = all[1].call(x, rank);")]
    [InlineData(
        "var (l, n) = (a, 1); x = l.call(x) * n;",
        "var (l, n) = (a, 1); x = l.call(x, rank) * CallScope.Held(n);"
    )]
    [InlineData("if (maybe is { } l) x = l.call(x);", "if (maybe is { } l) x = l.call(x, rank);")]
    [InlineData("if (maybe is Linear l) x = l.call(x);", "if (maybe is NestedLinear l) x = l.call(x, rank);")]
    [InlineData(
        "if (a == b) x = x + a.in_features;",
        "if (a == b) x = torch.add(x, CallScope.Held(a.in_features), alpha: number1);"
    )]
    [InlineData("Module m = a; m.eval();", "torch.nn.Module m = a; m.eval();")]
    // Functions.
    [InlineData(
        "Func<Tensor, Tensor> f = a.call; x = f(x);",
        "Func<torch.Tensor, torch.Tensor> f = (torch.Tensor input) => a.call(input, rank); x = f(x);"
    )]
    [InlineData(
        "Func<Tensor, Tensor> f = y => a.call(y); x = f(x);",
        "Func<torch.Tensor, torch.Tensor> f = y => a.call(y, rank); x = f(x);"
    )]
    [InlineData(
        "Func<Linear, Tensor> f = l => l.call(x); x = f(a);",
        "Func<NestedLinear, torch.Tensor> f = l => l.call(x, rank); x = f(a);"
    )]
    [InlineData(
        "var f = static (Linear l, Tensor y) => l.call(y); x = f(a, x);",
        "var f = (NestedLinear l, torch.Tensor y) => l.call(y, rank); x = f(a, x);"
    )]
    [InlineData(
        "var f = delegate(Tensor y) { return a.call(y); }; x = f(x);",
        "var f = delegate (torch.Tensor y) { return a.call(y, rank); }; x = f(x);"
    )]
    [InlineData("x = list.Aggregate(x, (y, l) => l.call(y));", "x = list.Aggregate(x, (y, l) => l.call(y, rank));")]
    [InlineData(
        "foreach (var (l, i) in list.Select((l, i) => (l, i))) x = l.call(x) + i;",
        "foreach (var (l, i) in list.Select((l, i) => (l, i))) x = torch.add(l.call(x, rank), CallScope.Held(i), alpha: number1);"
    )]
    // Numbers, which nothing would hold while libtorch reads them.
    [InlineData("x = x * 2 + 2;", "x = torch.add(x * number2, number2, alpha: number1);")]
    [InlineData("x = 1.0 - x * -0.5f;", "x = torch.add((x * numberMinus0_5F).negative(), number1d, alpha: number1);")]
    [InlineData("x *= (1e-5);", "x *= number1E_05;")]
    [InlineData("x = x.clamp(min: 0, max: 6L);", "x = x.clamp(min: number0, max: number6L);")]
    [InlineData("x = x + double.NegativeInfinity;", "x = torch.add(x, numberdouble_NegativeInfinity, alpha: number1);")]
    [InlineData("x = x / Math.Sqrt(size);", "x = x / CallScope.Held(Math.Sqrt(size));")]
    [InlineData("x = x * (size > 1 ? 0.5 : 1);", "x = x * CallScope.Held(size > 1 ? 0.5 : 1);")]
    [InlineData(
        "var number2 = 2; x = x * 2 + number2;",
        "var number2 = 2; x = torch.add(x * CallScope.Held(2), CallScope.Held(number2), alpha: number1);"
    )]
    [InlineData(
        "Func<Tensor, Tensor> f = static y => y * 2; x = f(x);",
        "Func<torch.Tensor, torch.Tensor> f = static y => y * number2; x = f(x);"
    )]
    [InlineData("x = x.pow(x).mul(size.ToScalar());", "x = x.pow(x).mul(CallScope.Held(size.ToScalar()));")]
    // Names.
    [InlineData("x = sigmoid(x);", "x = torch.sigmoid(x);")]
    [InlineData("x = functional.relu(x);", "x = torch.nn.functional.relu(x);")]
    [InlineData("x = x.Twice().Twice();", "x = x.Twice().Twice();")]
    [InlineData("size.Grow();", "size.Grow();")]
    [InlineData("x = x * Two;", "x = x * number2;")]
    [InlineData("count++; Count += count;", "Model.count++; Model.Count += Model.count;")]
    [InlineData("Vector v = new() { Math.PI };", "List<double> v = new() { Math.PI };")]
    [InlineData("var o = new Options(0.5) { Mode = Mode.Two };", "var o = new Tools.Options(0.5) { Mode = Mode.Two };")]
    [InlineData(
        "var o = new Options(0.5) { Scale = Math.Abs(1) };",
        "var o = new Tools.Options(0.5) { Scale = Math.Abs(1) };"
    )]
    [InlineData(
        "if (x is { shape.Length: Two } y && size is not (1 or 2)) x = y;",
        "if (x is { shape.Length: Tools.Two } y && size is not (1 or 2)) x = y;"
    )]
    [InlineData("var o = new Options(0.5) with { Scale = 1 };", "var o = new Tools.Options(0.5) with { Scale = 1 };")]
    [InlineData("var o = new { size, x.shape };", "var o = new { size, x.shape };")]
    [InlineData("x = Same<Tensor?>(x)!;", "x = Tools.Same<torch.Tensor?>(x)!;")]
    [InlineData("var t = typeof(List<>);", "var t = typeof(List<>);")]
    [InlineData("String s = nameof(a) + nameof(x) + nameof(Child);", "string s = \"a\" + nameof(x) + nameof(Child);")]
    [InlineData("x = x.to(ScalarType.Float32);", "x = x.to(torch.ScalarType.Float32);")]
    [InlineData("torch.Tensor y = TorchSharp.torch.sigmoid(x);", "torch.Tensor y = torch.sigmoid(x);")]
    [InlineData("(Tensor first, Mode)? pair = (x, default);", "(torch.Tensor first, Mode)? pair = (x, default);")]
    [InlineData("Func<int, nint> f = n => n;", "Func<int, nint> f = n => n;")]
    // Statements and expressions that stay.
    [InlineData("cache ??= a.call(x); x = cache;", "cache ??= a.call(x, rank); x = cache;")]
    [InlineData(
        "x = size switch { > Two => a.call(x), 1 or 2 => x, _ => b.call(x) };",
        "x = size switch { > Tools.Two => a.call(x, rank), 1 or 2 => x, _ => b.call(x, rank), };"
    )]
    [InlineData(
        "switch (size) { case Two: x = a.call(x); break; default: goto case Two; }",
        "switch (size) { case Tools.Two: x = a.call(x, rank); break; default: goto case Tools.Two; }"
    )]
    [InlineData("using (no_grad()) { x = a.call(x); }", "using (torch.no_grad()) { x = a.call(x, rank); }")]
    [InlineData(
        "try { x = a.call(x); } catch (Exception e) when (e.Message is \"\") { throw; }",
        "try { x = a.call(x, rank); } catch (Exception e) when (e.Message is \"\") { throw; }"
    )]
    [InlineData("lock (this.a) { x = x[.., 0]; }", "lock (this.a) { x = x[.., 0]; }")]
    [InlineData("var s = $\"{a.call(x):g}, {size,4}\";", "var s = $\"{a.call(x, rank):g}, {size, 4}\";")]
    [InlineData("var s = @\"one\n two\";", "var s = \"one\\n two\";")]
    [InlineData("var s = $@\"one \"\"{size}\"\"\n{{two}}\";", "var s = $\"one \\\"{size}\\\"\\n{{two}}\";")]
    [InlineData("retry: if (size-- > 0) goto retry;", "retry: if (size-- > 0) goto retry;")]
    [InlineData(
        "x = x as Tensor is { shape: [var n, ..] } ? x * n : x; // why",
        "x = x as torch.Tensor is { shape: [var n, ..] } ? x * CallScope.Held(n) : x;"
    )]
    [InlineData(
        "for (int i = 0, n = size; i < n; i++) { if (training) continue; x = a.call(x); }",
        "for (int i = 0, n = size; i < n; i++) { if (training) continue; x = a.call(x, rank); }"
    )]
    // Names that are taken.
    [InlineData(
        "var rank = 1; x = a.call(x) * rank;",
        "var rank = 1; x = a.call(x, nestedRank) * CallScope.Held(rank);"
    )]
    [InlineData(
        "var torch = 1; x = sigmoid(x) * torch;",
        "var torch = 1; x = TorchSharp.torch.sigmoid(x) * CallScope.Held(torch);"
    )]
    [InlineData("var System = Math.PI;", "var System = Math.PI;")]
    [InlineData("var Math = System.Math.PI;", "var Math = System.Math.PI;")]
    [InlineData("int Math = 1, System = (int)MathF.PI * Math;", "int Math = 1, System = (int)MathF.PI * Math;")]
    [InlineData("int Tools = Two;", "int Tools = Sample.Tools.Two;")]
    public void Statement_becomes(string dense, string nested)
    {
        var generation = Generation.Run(Before + dense + After);

        Assert.Equal(Squeeze(nested), Squeeze(ForwardBody(generation)));
        var mistakes = generation.CompilerDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(mistakes);
    }

    /// <summary>The statements of the generated forward between the scope's opening and the result.</summary>
    private static string ForwardBody(Generation generation)
    {
        var file = generation.Result.GeneratedSources.Single(s =>
            s.HintName.Contains("Model", StringComparison.Ordinal)
        );
        var forward = file
            .SyntaxTree.GetRoot(TestContext.Current.CancellationToken)
            .DescendantNodes()
            .OfType<MethodDeclarationSyntax>()
            .First(m => m.Identifier.ValueText is "forward");
        Assert.True(forward.Body is not null, "The class was refused.");
        return string.Join(' ', forward.Body.Statements.Skip(1).SkipLast(1).Select(s => s.ToString()));
    }

    /// <summary>Layout is the business of the snapshots.</summary>
    private static string Squeeze(string text) =>
        string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
            .Replace("( ", "(", StringComparison.Ordinal)
            .Replace(" )", ")", StringComparison.Ordinal);
}
