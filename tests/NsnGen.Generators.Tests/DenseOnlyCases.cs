namespace NsnGen.Generators.Tests;

/// <summary>Models with code that only the dense one needs, or in forms that newer code has. Proved like <see cref="ShapeCases"/>.</summary>
internal static class DenseOnlyCases
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["an override of load that only the dense model needs"] = ShapeCases.Forward(
            "return b.call(a.call(x));",
            """
            public override Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var _ = no_grad();
                a.weight.copy_(ones(4, 4));
                return base.load(location, strict, skip, loadedParameters);
            }

            public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                var all = base.state_dict(destination, prefix);
                foreach (var layer in new List<Linear> { a, b }) { all[layer.GetHashCode().ToString()] = layer.weight; }
                return all;
            }
            """
        ),
        ["factories that the constructor uses"] = ShapeCases
            .Model(
                """
                private readonly Func<int, Module<Tensor, Tensor>> make = n => Linear(n, n);
                private readonly Dictionary<string, Func<Linear>> named = new() { ["k"] = () => Linear(4, 4) };
                private readonly Func<int, Linear>[] many = [n => Linear(n, n)];
                private readonly Module<Tensor, Tensor> made;
                public Model(int width) : base("model") { made = Sequential(make(width), named["k"](), many[0](width)); RegisterComponents(); }
                public override Tensor forward(Tensor x) => made.call(b.call(a.call(x)));
                """
            )
            .Replace(
                "public Model() : base(\"model\") => RegisterComponents();",
                "public Model() : this(4) { }",
                StringComparison.Ordinal
            ),
        ["partial property over a layer"] = ShapeCases.Forward(
            "return Shown.call(x) + Size * b.call(x) + Twice(x);",
            """
            private partial Linear Shown { get; }
            private partial Linear Shown => a;
            public partial int Size { get; }
            public partial int Size { get => a.in_features > 2 ? 2 : 1; }
            private partial Tensor Twice(Tensor x);
            private partial Tensor Twice(Tensor x) => a.call(a.call(x));
            """
        ),
        ["extension methods behind a question mark"] = ShapeCases
            .Model(
                """
                public override Tensor forward(Tensor x, Tensor? mask) =>
                    (mask?.Halved() ?? a.call(x)) + (x?.Halved() ?? b.call(x!)) * (mask?.Ranks(2) ?? 3);
                """,
                "Module<Tensor, Tensor?, Tensor>",
                $"{ShapeCases.X}, null",
                """
                namespace Hidden
                {
                    internal static class Extensions
                    {
                        public static Tensor Halved(this Tensor x) => x / 2;
                        public static int Ranks(this Tensor x, int times) => times * (int)x.dim();
                    }
                }
                """
            )
            .Replace(
                "using Shapes.Tools;",
                "using Shapes.Tools; using static Shapes.Hidden.Extensions;",
                StringComparison.Ordinal
            ),
    };
}
