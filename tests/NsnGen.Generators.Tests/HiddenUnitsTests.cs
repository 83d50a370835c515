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
    public void Anything_else_does_not(string body) => Assert.DoesNotContain("surgery.Pair(", Text(body), Ordinal);

    [Fact]
    public void A_layer_is_in_one_pair_at_most()
    {
        var text = Text("return c.call(b.call(a.call(x).relu()).relu());");
        Assert.Contains(PairOfTwo, text, Ordinal);
        Assert.DoesNotContain("surgery.Pair(dense.b", text, Ordinal);
    }

    private static StringComparison Ordinal => StringComparison.Ordinal;

    private static string Text(string body)
    {
        var generation = Generation.Run(
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
                private readonly Linear a = Linear(4, 4);
                private readonly Linear g = Linear(4, 4);
                private readonly Linear b = Linear(4, 4);
                private readonly Linear c = Linear(4, 4);
                [MaxRank(2)] private readonly Linear few = Linear(4, 4);
                [Dense] private readonly Linear dense = Linear(4, 4);
                public readonly Linear seen = Linear(4, 4);
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
            }
            """
        );
        Assert.Empty(
            generation.CompilerDiagnostics().Where(d => d.Severity is Microsoft.CodeAnalysis.DiagnosticSeverity.Error)
        );
        return generation.Text;
    }
}
