namespace NsnGen.Generators.Tests;

/// <summary>Sources that trigger each diagnostic. The marked span is where it must be reported, and nothing else may be.</summary>
internal static class DiagnosticCases
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using NsnGen;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        """;

    public static readonly IReadOnlyList<(string Id, string Source)> All =
    [
        ("NSN1001", Class("public class [|Model|]", Body())),
        (
            "NSN1001",
            Usings
                + "public class [|Outer|] { [NestedSubspace(4)] public partial class Model : Module<Tensor, Tensor> {"
                + Body()
                + "} }"
        ),
        (
            "NSN1002",
            Usings + "[NestedSubspace(4)] public partial class [|Model|] { public Tensor forward(Tensor x) => x; }"
        ),
        ("NSN1002", Usings + "[NestedSubspace(4)] public partial class [|Model|]() : Module(\"m\") { }"),
        ("NSN1003", Attributed("[|NestedSubspace(0)|]", Body())),
        ("NSN1003", Model("[MaxRank(0)] private readonly Linear [|a|] = Linear(4, 4);", "a.call(x)")),
        ("NSN1004", Attributed("NestedSubspace(8, [|Anchors = [0, 8]|])", Body())),
        ("NSN1004", Attributed("NestedSubspace(8, [|Anchors = [4, 9]|])", Body())),
        ("NSN1004", Attributed("NestedSubspace(8, [|Anchors = [4, 4]|])", Body())),
        ("NSN1004", Attributed("NestedSubspace(8, [|Anchors = [4, 2]|])", Body())),
        ("NSN1005", Model("private const int [|Rank|] = 1;")),
        ("NSN1005", Model("private sealed class [|Nested|];")),
        ("NSN1005", Model("public int [|AtRank|]() => 1;")),
        ("NSN1005", Model("private Tensor [|From|](Tensor x) => fc.call(x);", "From(x)")),
        ("NSN1005", Class("public partial class [|Rank|]", Body().Replace("Model", "Rank", StringComparison.Ordinal))),
        ("NSN1005", Class("public partial class Model<[|Nested|]>", Body())),
        (
            "NSN1005",
            Usings
                + "public abstract class Base() : Module<Tensor, Tensor>(\"b\") { protected int [|Rank|]; }\n[NestedSubspace(4)] public partial class Model : Base {"
                + BodyWithoutConstructor
                + "}"
        ),
        ("NSN1006", Class("public abstract partial class [|Model|]", Body())),
        (
            "NSN1006",
            Usings
                + "[NestedSubspace(4)] file partial class [|Model|]() : Module<Tensor, Tensor>(\"m\") {"
                + BodyWithoutConstructor
                + "}"
        ),
        ("NSN1007", Model("private Linear [|Layer|] { get; } = Linear(4, 4);", "Layer.call(x)")),
        (
            "NSN1008",
            Usings
                + "public abstract class Base<T>() : Module<Tensor, Tensor>(\"b\") { }\n[NestedSubspace(4)] public partial class [|Model|] : Base<Linear> {"
                + BodyWithoutConstructor
                + "}"
        ),
        (
            "NSN1008",
            Usings
                + "public abstract class Base() : Module<Tensor, Tensor>(\"b\") { private readonly Linear fc = Linear(4, 4); }\n[NestedSubspace(4)] public partial class [|Model|] : Base {"
                + BodyWithoutConstructor
                + "}"
        ),
        ("NSN1009", Declared("[|LinearLayer|]", "public Parameter w = Parameter(ones(4, 4));")),
        ("NSN1009", Declared("[|LinearLayer(Bias = null)|]", "private Parameter weight = Parameter(ones(4, 4));")),
        ("NSN1009", Declared("[|LinearLayer(Bias = \"on\")|]", "public Parameter weight = null!; public bool on;")),
        (
            "NSN1009",
            Declared("[|LinearLayer|]", "public Parameter weight = null!, bias = null!;", "Tensor, int, Tensor")
        ),
        ("NSN1009", Usings + "[assembly: [|LinearLayer|]]\n"),
        ("NSN1010", Model("private readonly [|Rank|] rank = [|Rank|].Low;") + OwnRank),
        ("NSN1010", Model("", "fc.call(x) * (int)(global::Rank.High - [|Rank|].Low)") + OwnRank),
        ("NSN1010", Model("private sealed class Inner { public [|Rank|] Rank => default; }") + OwnRank),
        ("NSN1010", Model() + OwnRank + "public class Derived : Model { private [|Rank|] rank; }"),
        (
            "NSN1010",
            Usings
                + "public partial class Outer { private const int Rank = 2; [NestedSubspace(4)] public partial class Model : Module<Tensor, Tensor> {"
                + Body().Replace("(x)", "(x * [|Rank|])", StringComparison.Ordinal)
                + "} }"
        ),
        ("NSN1010", "using AtRank = System.Int32;\n" + Model("private readonly [|AtRank|] kind;")),
        ("NSN1011", "// <LangVersion>11</LangVersion>\n" + Class("public partial class [|Model|]", Body())),
        (
            "NSN1012",
            Class("public partial class [|Model|]()", BodyWithoutConstructor)
                .Replace(": Module<Tensor, Tensor>", ": Module<Tensor, Tensor>(\"m\")", StringComparison.Ordinal)
        ),
        (
            "NSN3004",
            Model(
                "private readonly HashSet<Linear> [|set|] = []; private void Add() => register_module(\"s\", set.First());",
                "set.First().call(fc.call(x))"
            )
        ),
        (
            "NSN3004",
            Model("private readonly Lazy<Linear> [|lazy|] = new(() => Linear(4, 4));", "lazy.Value.call(fc.call(x))")
        ),
        ("NSN2001", Model() + "class Use { object A(Model.Nested m) => m.WithRank([|5|]); }"),
        ("NSN2001", Model() + "class Use { const int R = 0; object A() => Model.Rank.Of([|R|]); }"),
        (
            "NSN2002",
            Model("private readonly BatchNorm1d norm = BatchNorm1d(4);", "norm.call(fc.call(x))")
                + "class Use { object A() => [|Model.Nested.From(new Model())|]; }"
        ),
        (
            "NSN2003",
            Model("private readonly Module<Tensor, Tensor> norm = [|new OwnNorm()|];", "norm.call(fc.call(x))")
                + OwnNorm("true")
        ),
        (
            "NSN2003",
            Usings
                + """
                [NestedSubspace(4)]
                public partial class Model : Module<Tensor, Tensor>
                {
                    private readonly Linear fc = Linear(4, 4);
                    private readonly Tensor mean = zeros(4);
                    private Tensor cache = zeros(4);

                    public Model() : base("m")
                    {
                        register_buffer("running", mean);
                        RegisterComponents();
                    }

                    public override Tensor forward(Tensor x)
                    {
                        var y = fc.call(x);
                        [|mean|].mul_(0.9).add_(y.mean([0L]));
                        cache = y;
                        return y - mean;
                    }
                }
                """
        ),
        (
            "NSN3001",
            Model("", "Outside<int>.Run([|fc|], x)")
                + "static class Outside<T> { public static Tensor Run(Linear l, Tensor x) => l.call(x); }"
        ),
        (
            "NSN3001",
            Model(
                "private readonly ReLU relu = ReLU(); private Tensor Run<T>(T layer, Tensor x) where T : Module<Tensor, Tensor> => layer.call(x);",
                "fc.call([|Run(relu, x)|])"
            )
        ),
        ("NSN3001", Model("", "fc.call([|fc.weight|].add_(x))")),
        ("NSN3001", Model("private static Linear Make() => [|Linear(4, 4)|];", "fc.call(Make().call(x))")),
        (
            "NSN3001",
            Model("", "fc.call(Read(x)); Tensor Read(Tensor y) { Parameter w = [|fc.weight|]; return w * y; }")
        ),
        (
            "NSN3001",
            Model("", "fc.call(Read(x)); Tensor Read(Tensor y) { var w = [|fc.weight|]; w.mul_(y); return w; }")
        ),
        ("NSN3001", Model("private Tensor? kept;", "fc.call(kept = [|fc.weight|])")),
        ("NSN3001", Model("", "fc.call(Change([|fc.weight|])); Tensor Change(Parameter w) => w")),
        .. WeightChanges.All.Select(source => ("NSN3001", Usings + source)),
        (
            "NSN3001",
            Model("[Dense] private readonly Linear head = Linear(4, 4);", "(x.requires_grad ? fc : [|head|]).call(x)")
        ),
        (
            "NSN3001",
            Model("", "fc.call(Outside.Hook([|this|]) ? x : x + 1)")
                + "static class Outside { public static bool Hook(Model m) => m.training; }"
        ),
        ("NSN3001", Model("", "fc.call([|typeof(Linear)|] is null ? x : x + 1)")),
        ("NSN3001", Model("", "fc.call([|fc.register_forward_hook((m, a, b) => b)|] is null ? x : x + 1)")),
        ("NSN3001", Model("", "new List<Linear> { [|Linear(4, 4)|] }[0].call(fc.call(x))")),
        (
            "NSN3002",
            Model(
                "private readonly Module<Tensor, Tensor> [|tail|] = Sequential(ReLU(), new Plain());",
                "tail.call(fc.call(x))"
            ) + Plain
        ),
        ("NSN3001", Model(Any, "fc.call([|any is ReLU|] ? x : x + 1)")),
        ("NSN3001", Model(Any, "fc.call(children().Any(m => [|m is Module<Tensor, Tensor>|]) ? x : x + 1)")),
        ("NSN3001", Model(Any, "(any.call(x) + ([|children().First() as Module<Tensor, Tensor>|])!.call(x))")),
        ("NSN3001", Model(Any, "fc.call([|children().OfType<Module<Tensor, Tensor>>()|].Any() ? x : x + 1)")),
        ("NSN3001", Model(Any, "((ReLU)[|any|]).call(fc.call(x))")),
        ("NSN3001", Model(Any, "fc.call([|any.training|] ? x : x + 1)")),
        (
            "NSN3001",
            Model(Any, "x; foreach ([|Module<Tensor, Tensor>|] m in children()) { x = m.call(fc.call(x)); } return x")
                .Replace("return x; foreach", "foreach", StringComparison.Ordinal)
        ),
        ("NSN3001", Model("private readonly Sequential s = Sequential(Linear(4, 4));", "[|s[0..1]|].call(fc.call(x))")),
        (
            "NSN3001",
            Model(
                "[Dense] private readonly Linear head = Linear(4, 4);",
                "head.call(fc.call(children().Any(m => [|m is Linear|]) ? x : x + 1))"
            )
        ),
        (
            "NSN3001",
            Model(
                "[Dense] private readonly Linear head = Linear(4, 4);",
                "head.call(([|(Linear)children().First()|]).call(fc.call(x)))"
            )
        ),
        (
            "NSN3002",
            Model("private readonly List<Plain> [|plains|] = [];", "plains.Aggregate(fc.call(x), (y, p) => p.call(y))")
                + Plain
        ),
        ("NSN3002", Model("private readonly Plain [|tail|] = new();", "tail.call(fc.call(x))") + Plain),
        (
            "NSN3003",
            Usings
                + "[NestedSubspace(4)] public partial class [|Model|]() : Module<Tensor, Tensor>(\"m\") { public override Tensor forward(Tensor x) => x + 1; }"
        ),
        ("NSN3004", Model("private readonly List<Linear> [|list|] = [Linear(4, 4)];", "list[0].call(fc.call(x))")),
        ("NSN3004", Model("private readonly Linear[] [|list|] = [Linear(4, 4)];", "list[0].call(fc.call(x))")),
        ("NSN3005", Model("", "fc.call(([|from r in new[] { x } select r + 1|]).First())")),
        (
            "NSN3005",
            "using Sample;\n"
                + Model("", "fc.call(x?.t()?.[|Twice|]() ?? x)")
                + "namespace Sample { "
                + Extensions
                + " }"
        ),
        ("NSN3005", Model("", "fc.call(Run(x.[|Twice|])); Tensor Run(Func<Tensor> f) => f()") + Extensions),
        (
            "NSN3005",
            Model("", "fc.call(new [|Local|]().Run(x))") + "file class Local { public Tensor Run(Tensor x) => x; }"
        ),
        (
            "NSN3005",
            Usings
                + "[NestedSubspace(4)] public partial class Model(double scale) : Module<Tensor, Tensor>(\"m\") { private readonly Linear fc = Linear(4, 4); public override Tensor forward(Tensor x) => fc.call(x) * [|scale|]; }"
        ),
        (
            "NSN3005",
            Usings
                + "public class Base() : Module<Tensor, Tensor>(\"b\") { private static int runs; private readonly Linear l = Linear(4, 4); public override Tensor forward(Tensor x) { [|runs|]++; return l.call(x); } }\n[NestedSubspace(4)] public partial class Model : Base { }"
        ),
        (
            "NSN3001",
            Model("private readonly Func<int, Linear> [|make|] = n => Linear(n, n);", "make(4).call(fc.call(x))")
        ),
        ("NSN1006", Usings + "[NestedSubspace(4)] public abstract partial class [|Model|] { }"),
        ("NSN3005", Model("private event Action? Done;", "fc.call([|Done|] is null ? x : x + 1)")),
        ("NSN3005", Model("private Tensor this[Tensor x] => fc.call(x);", "[|this[x]|]")),
        ("NSN3005", Delegate),
        ("NSN3006", Tying("head.weight = embedding.weight!")),
        ("NSN3006", Tying("embedding.weight = head.weight")),
        (
            "NSN3006",
            Tying("head.weight = embedding.weight!")
                .Replace("[NestedSubspace(4)]", "", StringComparison.Ordinal)
                .Replace("Model", "Base", StringComparison.Ordinal)
                + "[NestedSubspace(4)] public partial class Model : Base { private readonly Linear last = Linear(4, 4); public override Tensor forward(Tensor x) => last.call(base.forward(x)); }"
        ),
        ("NSN2004", Model("[ByWidth] private readonly Linear a = Linear(4, 4);", "fc.call([|a.call(x).softmax(-1)|])")),
        (
            "NSN2005",
            Model(
                "private readonly Linear a = Linear(4, 4); private static Tensor Mix(Tensor x) => x.relu();",
                "fc.call([|Mix(a.call(x))|])"
            )
        ),
        ("NSN3008", Model("private readonly Sequential body = Sequential([|Conv1d(4, 4, 1)|], ReLU(), Linear(4, 4));")),
        ("NSN3008", Model("private readonly Module<Tensor, Tensor> body = [|Conv1d(4, 4, 1)|];")),
        ("NSN3008", Model("private readonly Conv2d [|mix|] = Conv2d(4, 4, 3, groups: 4);")),
        ("NSN3008", Model("private readonly LSTM [|memory|] = LSTM(4, 4);")),
        ("NSN3008", Model("private readonly ModuleList<Conv1d> [|steps|] = ModuleList(Conv1d(4, 4, 1));")),
        ("NSN3008", Model("private readonly TransformerDecoderLayer [|decoder|] = TransformerDecoderLayer(4, 2);")),
        ("NSN3007", Model("private Tensor [|Weighted|] => fc.call(ones(4));", "x + Weighted")),
        ("NSN3007", Model("public override void [|train|](bool on = true) => fc.call(ones(4));", "fc.call(x)")),
    ];

    private const string OwnRank = "public enum Rank { Low, High }\n";

    private const string Extensions =
        "internal static class Extensions { public static Tensor Twice(this Tensor x) => x * 2; }";

    private const string BodyWithoutConstructor =
        " private readonly Linear fc = Linear(4, 4); public override Tensor forward(Tensor x) => fc.call(x); ";

    private static string Delegate =>
        Usings
        + """
            [NestedSubspace(4)]
            public partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(4, 4);
                private readonly Func<Tensor, Tensor> step;

                public Model() : base("m")
                {
                    [|step = x => fc.call(x)|];
                    RegisterComponents();
                }

                public override Tensor forward(Tensor x) => step(fc.call(x));
            }
            """;

    private const string Plain =
        "public class Plain() : Module<Tensor, Tensor>(\"p\") { private readonly Linear l = Linear(4, 4); public override Tensor forward(Tensor x) => l.call(x); }";

    private const string Any = "private readonly Module<Tensor, Tensor> any = ReLU();";

    private static string Declared(string attribute, string members, string types = "Tensor, Tensor") =>
        $"{Usings}[{attribute}] public class Own() : Module<{types}>(\"o\") {{ {members} public override Tensor forward({(types.Contains("int", StringComparison.Ordinal) ? "Tensor x, int y" : "Tensor x")}) => x; }}\n";

    private static string Body() => " public Model() : base(\"m\") => RegisterComponents();" + BodyWithoutConstructor;

    private static string Attributed(string attribute, string body) =>
        $"{Usings}[{attribute}] public partial class Model : Module<Tensor, Tensor> {{{body}}}\n";

    private static string Class(string header, string body) =>
        $"{Usings}[NestedSubspace(4)] {header} : Module<Tensor, Tensor> {{{body}}}\n";

    private static string Tying(string tie) =>
        $$"""
            {{Usings}}[NestedSubspace(4)]
            public partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(4, 4);
                private readonly Embedding embedding = Embedding(4, 4);
                private readonly Linear head = Linear(4, 4);

                public Model() : base("m")
                {
                    [|{{tie}}|];
                    RegisterComponents();
                }

                public override Tensor forward(Tensor x) => head.call(fc.call(embedding.call(x)));
            }

            """;

    private static string Model(string members = "", string result = "fc.call(x)") =>
        $$"""
            {{Usings}}[NestedSubspace(4)]
            public partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(4, 4);
                {{members}}

                public Model() : base("m") => RegisterComponents();

                public override Tensor forward(Tensor x)
                {
                    return {{result}};
                }
            }

            """;

    /// <summary>A normalization of the author's own, with TorchSharp's running statistics or without.</summary>
    public static string OwnNorm(string tracks) =>
        $$"""
            public sealed class OwnNorm() : BatchNorm(4, 1e-5, 0.1, true, {{tracks}}, CPU, null, "own")
            {
                protected override void ValidateInputDimensions(Tensor input) { }
            }
            """;
}
