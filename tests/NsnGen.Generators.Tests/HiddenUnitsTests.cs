using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>Which layers are known to have only elementwise functions between them.</summary>
public sealed class HiddenUnitsTests
{
    private const string PairOfTwo = "surgery.Pair(dense.a, dense.b, nameof(b));";
    private const string PairOfThree = "surgery.Pair(dense.a, dense.g, dense.b, nameof(b));";

    [Theory]
    [InlineData("return b.call(a.call(x).relu());")]
    [InlineData("return b.call(functional.gelu(a.call(x)));")]
    [InlineData("return b.forward(a.forward(x));")]
    [InlineData("return b.call(act.call(a.call(x)));")]
    [InlineData("return b.call(drop.call(own(a.call(x))));")]
    [InlineData("var h = a.call(x); h = h.tanh(); return b.call(h);")]
    [InlineData("using var h = functional.leaky_relu(a.call(x), 0.1); return x + b.call((h));")]
    [InlineData("x = a.call(x); return b.call(x * 0.5 + 1);")]
    [InlineData("if (x.dim() > 1) { return b.call(a.call(x).sigmoid()); } return x;")]
    [InlineData("return b.call(Smooth(a.call(x)));")]
    [InlineData("return b.call(a.call(x).Smoothed());")]
    [InlineData("return b.call(square.call(a.call(x)));")]
    public void Elementwise_functions_alone_make_a_pair(string body) => Assert.Contains(PairOfTwo, Text(body), Ordinal);

    [Theory]
    [InlineData("return b.call(functional.silu(g.call(x)) * a.call(x));")]
    [InlineData("x = functional.silu(g.call(x)) * a.call(x); return b.call(x);")]
    [InlineData("var left = g.call(x); var right = a.call(x).silu(); return b.call(left + right);")]
    public void Two_layers_may_meet_on_the_way(string body) => Assert.Contains(PairOfThree, Text(body), Ordinal);

    [Theory]
    [InlineData("return b.call(a.call(x).softmax(-1));")]
    [InlineData("return b.call(norm.call(a.call(x)));")]
    [InlineData("return b.call(other(a.call(x)));")]
    [InlineData("return b.call(Twice(a.call(x)));")]
    [InlineData("var h = a.call(x); return b.call(h.relu()) + h.sum();")]
    [InlineData("return b.call(a.call(x)) + a.call(x);")]
    [InlineData("return b.call(b.call(a.call(x)));")]
    [InlineData("return b.call(a.call(x) * x);")]
    [InlineData("return b.call(a.call(x) + a.weight.sum());")]
    [InlineData("var h = x; if (x.dim() > 2) { h = a.call(x); } return b.call(h);")]
    [InlineData("for (var i = 0; i < 2; i++) { x = a.call(x); } return b.call(x);")]
    [InlineData("var h = a.call(x); Func<Tensor> f = () => h; h = x; return b.call(f());")]
    [InlineData("var h = a.call(x); h = x; return b.call(h);")]
    [InlineData("var h = a.call(x); again: h = b.call(h); if (h.dim() > 1) { goto again; } return h;")]
    [InlineData("return b.call(x.dim() > 1 ? a.call(x) : x);")]
    [InlineData("Shown = a.call(x); return b.call(Shown);")]
    [InlineData("return b.call(a.call(x).transpose(0, 1));")]
    [InlineData("return seen.call(a.call(x));")]
    [InlineData("return few.call(a.call(x));")]
    [InlineData("return dense.call(a.call(x));")]
    [InlineData("return ranked.call(a.call(x));")]
    [InlineData("return b.call(unknown.call(a.call(x)));")]
    [InlineData("return b.call(Runs(a.call(x)));")]
    public void Anything_else_does_not(string body) => Assert.DoesNotContain("surgery.Pair(", Text(body), Ordinal);

    [Fact]
    public void A_layer_is_in_one_pair_at_most()
    {
        var text = Text("return c.call(b.call(a.call(x).relu()).relu());");
        Assert.Contains(PairOfTwo, text, Ordinal);
        Assert.DoesNotContain("surgery.Pair(dense.b", text, Ordinal);
    }

    [Theory]
    [InlineData("a", "return b.call(a.call(x).relu());", "surgery.PairByWidth(dense.a, dense.b, nameof(b));")]
    [InlineData("b", "return b.call(a.call(x).relu());", "surgery.PairByWidth(dense.a, dense.b, nameof(b));")]
    [InlineData("c", "return c.call(b.call(a.call(x)));", "surgery.PairByWidth(dense.b, dense.c, nameof(c));")]
    [InlineData(
        "g",
        "return b.call(g.call(x) * a.call(x));",
        "surgery.PairByWidth(dense.a, dense.g, dense.b, nameof(b));"
    )]
    public void A_pair_may_be_wanted(string wanted, string body, string expected) =>
        Assert.Contains(expected, Text(body, wanted), Ordinal);

    [Theory]
    [InlineData(
        "a",
        "return b.call(a.call(x).softmax(-1));",
        "what 'a' puts out goes through 'softmax', which does not work on each element for itself"
    )]
    [InlineData(
        "a",
        "return b.call(norm.call(a.call(x)));",
        "what 'a' puts out goes through 'norm', which does not work on each element for itself"
    )]
    [InlineData(
        "b",
        "return b.call(norm.call(a.call(x)));",
        "what 'a' puts out goes through 'norm', which does not work on each element for itself"
    )]
    [InlineData(
        "b",
        "x = norm.call(a.call(x)); return b.call(x);",
        "what 'a' puts out goes through 'norm', which does not work on each element for itself"
    )]
    [InlineData(
        "a",
        "return b.call(Twice(a.call(x)));",
        "what 'a' puts out goes through 'Twice', which is not known to work on each element for itself; if it does, mark the method [Elementwise]"
    )]
    [InlineData(
        "b",
        "return b.call(other(a.call(x)));",
        "what 'a' puts out goes through 'other', which is not known to work on each element for itself; if it does, mark the field [Elementwise]"
    )]
    [InlineData(
        "a",
        "return b.call(unknown.call(a.call(x)));",
        "what 'a' puts out goes through 'unknown', which is not known to work on each element for itself; if it does, mark the field [Elementwise]"
    )]
    [InlineData(
        "a",
        "return b.call(Runs(a.call(x)));",
        "what 'a' puts out goes through 'Runs', which does not work on each element for itself"
    )]
    [InlineData(
        "a",
        "var h = a.call(x); return b.call(h.relu()) + h.sum();",
        "what 'a' puts out is read more than once, as 'h'"
    )]
    [InlineData("a", "return b.call(a.call(x)) + a.call(x);", "'a' is called more than once")]
    [InlineData("a", "return b.call(a.call(x) + a.weight.sum());", "'a' is not called here, but used in another way")]
    [InlineData("a", "return b.call(a.call(x) * x);", "what 'a' puts out meets another tensor")]
    [InlineData(
        "a",
        "return b.call(torch.add(a.call(x), x));",
        "what 'a' puts out goes into 'add' with another tensor"
    )]
    [InlineData(
        "a",
        "var h = x; if (x.dim() > 2) { h = a.call(x); } return b.call(h);",
        "what 'a' puts out is kept in 'h', which is written in a branch or a loop"
    )]
    [InlineData(
        "a",
        "return b.call(x.dim() > 1 ? a.call(x) : x);",
        "what 'a' puts out is used in a way that is not followed"
    )]
    [InlineData(
        "a",
        "Shown = a.call(x); return b.call(Shown);",
        "what 'a' puts out is kept in 'Shown', and nothing that another linear layer puts out comes to it"
    )]
    [InlineData("a", "return b.call(a.call(x)) * 2;", null)]
    [InlineData("a", "return b.call(x);", "'a' is not run by forward")]
    [InlineData(
        "b",
        "return b.call(x);",
        "what 'b' puts out is returned, and nothing that another linear layer puts out comes to it"
    )]
    [InlineData("a", "return seen.call(a.call(x));", "'seen' is not private")]
    [InlineData("a", "return late.call(a.call(x));", "'late' is not readonly")]
    [InlineData("a", "return few.call(a.call(x));", "'a' and 'few' differ in [MaxRank]")]
    [InlineData(
        "a",
        "return dense.call(a.call(x));",
        "what 'a' puts out goes into 'dense', which has no units of its own, and nothing that another linear layer puts out comes to it"
    )]
    [InlineData("a", "return ranked.call(a.call(x));", "'ranked' is marked [ByRank]")]
    [InlineData("ranked", "return b.call(ranked.call(x));", "'ranked' is marked [ByRank]")]
    [InlineData("dense", "return b.call(dense.call(x));", "'dense' is marked [Dense]")]
    [InlineData("any", "return b.call(any.call(x));", "'any' is a 'Module<Tensor, Tensor>', no 'Linear'")]
    [InlineData("b", "return b.call(a.call(x) + g.call(x) + c.call(x));", "more than two layers meet before 'b'")]
    [InlineData("a,b,c", "return c.call(b.call(a.call(x)));", "'b' is nested by width with another layer")]
    public async Task A_pair_that_is_wanted_and_not_known_is_an_error(string wanted, string body, string? reason)
    {
        var reported = await Run(body, wanted).AnalyzerDiagnosticsAsync();

        Assert.Equal(
            reason is null ? [] : [$"NSN2004: '{wanted.Split(',')[^1]}' cannot be nested by width: {reason}"],
            reported.Select(Shown)
        );
    }

    [Theory]
    [InlineData("return b.call(Twice(a.call(x)).relu());", "'Twice', which")]
    [InlineData("return b.call(other(a.call(x)));", "'other', which")]
    [InlineData("return seen.call(a.call(x));", "'seen' is not private")]
    [InlineData("return late.call(a.call(x));", "'late' is not readonly")]
    [InlineData("return few.call(a.call(x));", "differ in [MaxRank]")]
    public async Task A_pair_that_a_word_would_make_is_told_of(string body, string reason)
    {
        var reported = (await Run(body).AnalyzerDiagnosticsAsync()).Single();

        Assert.Equal("NSN2005", reported.Id);
        Assert.Contains(reason, Shown(reported), Ordinal);
        Assert.EndsWith("; mark 'a' [ByRank] to say that this is known", Shown(reported), Ordinal);
    }

    [Theory]
    [InlineData("return b.call(norm.call(Twice(a.call(x))));")]
    [InlineData("return b.call(Twice(a.call(x)) + x);")]
    [InlineData("return b.call(Twice(ranked.call(x)));")]
    [InlineData("return Twice(a.call(x));")]
    [InlineData("var h = Twice(a.call(x)); return b.call(h) + h;")]
    [InlineData("return ranked.call(a.call(x));")]
    [InlineData("return b.call(Runs(a.call(x)));")]
    public async Task What_no_word_would_mend_is_no_news(string body) =>
        Assert.Empty(await Run(body).AnalyzerDiagnosticsAsync());

    private static string Shown(Microsoft.CodeAnalysis.Diagnostic diagnostic) =>
        $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";

    private static StringComparison Ordinal => StringComparison.Ordinal;

    private static string Text(string body, string wanted = "")
    {
        var generation = Run(body, wanted);
        Assert.Empty(
            generation.CompilerDiagnostics().Where(d => d.Severity is Microsoft.CodeAnalysis.DiagnosticSeverity.Error)
        );
        return generation.Text;
    }

    private static Generation Run(string body, string wanted = "")
    {
        string Wanted(string field) => wanted.Split(',').Contains(field, StringComparer.Ordinal) ? "[ByWidth] " : "";
        return Generation.Run(
            $$"""
            using System;
            using NsnGen;
            using TorchSharp;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            namespace Sample;

            [NestedSubspace(4)]
            public sealed partial class Model : Module<Tensor, Tensor>
            {
                {{Wanted("a")}}private readonly Linear a = Linear(4, 4);
                {{Wanted("g")}}private readonly Linear g = Linear(4, 4);
                {{Wanted("b")}}private readonly Linear b = Linear(4, 4);
                {{Wanted("c")}}private readonly Linear c = Linear(4, 4);
                [MaxRank(2)] private readonly Linear few = Linear(4, 4);
                {{Wanted("dense")}}[Dense] private readonly Linear dense = Linear(4, 4);
                {{Wanted("ranked")}}[ByRank] private readonly Linear ranked = Linear(4, 4);
                {{Wanted("any")}}private readonly Module<Tensor, Tensor> any = Linear(4, 4);
                public readonly Linear seen = Linear(4, 4);
                private Linear late = Linear(4, 4);
                [Elementwise] private readonly Square square = new();
                private readonly Square unknown = new();
                private readonly LayerNorm norm = LayerNorm(4);
                private readonly ReLU act = ReLU();
                private readonly Dropout drop = Dropout(0.1);
                [Elementwise] private readonly Func<Tensor, Tensor> own = t => t.relu();
                private readonly Func<Tensor, Tensor> other = t => t.relu();
                private Tensor Shown = null!;

                public Model() : base("model") => RegisterComponents();

                public override Tensor forward(Tensor x)
                {
                    {{body}}
                }

                private static Tensor Twice(Tensor t) => t + t;

                [Elementwise] private static Tensor Smooth(Tensor t) => t.tanh();

                [Elementwise] private Tensor Runs(Tensor t) => g.call(t);
            }

            public sealed class Square() : Module<Tensor, Tensor>("square")
            {
                public override Tensor forward(Tensor x) => x.square();
            }

            internal static class Extensions
            {
                [Elementwise] public static Tensor Smoothed(this Tensor t) => t.tanh();
            }
            """
        );
    }
}
