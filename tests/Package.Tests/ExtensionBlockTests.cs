namespace NsnGen.Package.Tests;

/// <summary>
/// Extension blocks of C# 14, which the compiler of the SDK knows and the one of the generator's tests does not: they are carried, or refused
/// by a diagnostic, and never broken code.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class ExtensionBlockTests(PackageFeed feed)
{
    private const string Extensions = """
        using NsnGen;
        using TorchSharp;
        using TorchSharp.Modules;
        using Demo.Tools;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        namespace Demo.Tools
        {
            public static class Extensions
            {
                extension(Module<Tensor, Tensor> layer)
                {
                    public Tensor Twice(Tensor x) => layer.call(layer.call(x));
                    public Tensor OfOnes => layer.call(ones(1, 4));
                }

                extension<T>(IEnumerable<T> layers) where T : Module<Tensor, Tensor>
                {
                    public Tensor All(Tensor x) => layers.Aggregate(x, (h, layer) => layer.call(h));
                }

                extension(Tensor x)
                {
                    public Tensor Doubled => x * 2;
                    public Tensor Plus(int n) => x + n;
                    public static Tensor Ones(long n) => ones(n);
                    public static Tensor operator %(Tensor left, string right) => left * right.Length;
                    public Tensor Through(Linear layer) => layer.call(x);
                    public void Deconstruct(out Tensor first, out Tensor second) => (first, second) = (x, x);
                }

                extension(int n) { public int Next => n + 1; }
            }
        }

        """;

    [Fact]
    public async Task Members_on_what_is_no_layer_are_carried()
    {
        var project = new UserProject(
            feed,
            "blocks",
            Extensions
                + """
                namespace Demo
                {
                    [NestedSubspace(4)]
                    public sealed partial class Model : Module<Tensor, Tensor>
                    {
                        private readonly Linear fc = Linear(4, 4);
                        public Model() : base("m") => RegisterComponents();
                        public override Tensor forward(Tensor x) =>
                            (fc.call(x.Doubled.Plus(1)) + Tensor.Ones(4)) * 2.Next % "ab";
                    }

                    public static class Program
                    {
                        public static void Main()
                        {
                            using var scope = NewDisposeScope();
                            var (model, x) = (new Model(), randn(3, 4));
                            var expected = model.call(x);
                            var actual = Model.Nested.From(model).WithRank(4).call(x);
                            Console.WriteLine((actual - expected).abs().max().item<float>() < 1e-4 ? "equal" : "other");
                        }
                    }
                }
                """
        );

        var (ran, output) = await project.TryAsync("run");

        Assert.True(ran == 0, output);
        Assert.Contains("equal", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_on_layers_are_refused_by_diagnostics_alone()
    {
        string[] bodies =
        [
            "fc.Twice(x)",
            "fc.OfOnes + x",
            "plain.Twice(x)",
            "list.All(x)",
            "child.Twice(x)",
            "x.Through(fc)",
            "Extensions.Twice(fc, x)",
            "this.Twice(x)",
            "Halves(x)",
        ];
        var models = bodies.Select(
            (body, i) =>
                $$"""
                        [NestedSubspace(4)]
                        public sealed partial class Model{{i}} : Module<Tensor, Tensor>
                        {
                            private readonly Linear fc = Linear(4, 4);
                            private readonly Module<Tensor, Tensor> plain = Linear(4, 4);
                            private readonly ModuleList<Linear> list = new(Linear(4, 4));
                            private readonly Child child = new();
                            public Model{{i}}() : base("m") => RegisterComponents();
                            private Tensor Halves(Tensor x) { var (a, b) = x; return a + b; }
                            public override Tensor forward(Tensor x) => fc.call({{body}});
                        }

                    """
        );
        var project = new UserProject(
            feed,
            "refused blocks",
            $$"""
            {{Extensions}}
            namespace Demo
            {
                [NestedSubspace(4)]
                public sealed partial class Child : Module<Tensor, Tensor>
                {
                    private readonly Linear fc = Linear(4, 4);
                    public Child() : base("c") => RegisterComponents();
                    public override Tensor forward(Tensor x) => fc.call(x);
                }

                {{string.Concat(models)}}
                public static class Program { public static void Main() { } }
            }
            """
        );

        var (built, messages) = await project.TryAsync("build");

        Assert.NotEqual(0, built);
        var errors = messages.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).ToList();
        Assert.All(errors, line => Assert.Contains(": error NSN300", line, StringComparison.Ordinal));
        // Each in a line of its own: Program.cs(57,58): error …
        Assert.Equal(bodies.Length, errors.Select(line => line[..line.IndexOf(',')]).Distinct().Count());
    }
}
