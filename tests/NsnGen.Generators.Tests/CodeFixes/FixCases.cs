using NsnGen.CodeFixes;

namespace NsnGen.Generators.Tests.CodeFixes;

/// <summary>What each fix makes of what.</summary>
internal static class FixCases
{
    public static readonly IReadOnlyList<FixCase> All =
    [
        FixCase.File(
            "NSN1001",
            nameof(AddPartialFix),
            """
            public static class Models
            {
                // The model.
                [NestedSubspace(8)]
                class Mlp : Module<Tensor, Tensor>
                {
                    public Mlp() : base("mlp") => RegisterComponents();
                    private readonly Linear fc = Linear(8, 8);

                    public override Tensor forward(Tensor x) => fc.call(x);
                }
            }
            """,
            """
            public static partial class Models
            {
                // The model.
                [NestedSubspace(8)]
                partial class Mlp : Module<Tensor, Tensor>
                {
                    public Mlp() : base("mlp") => RegisterComponents();
                    private readonly Linear fc = Linear(8, 8);

                    public override Tensor forward(Tensor x) => fc.call(x);
                }
            }
            """
        ),
        FixCase.File(
            "NSN1004",
            nameof(SortAnchorsFix),
            Annotated("[NestedSubspace(8, Anchors = [4, 2, 16, 4])]", "public"),
            Annotated("[NestedSubspace(8, Anchors = [2, 4, 8])]", "public")
        ),
        FixCase.File(
            "NSN1004",
            nameof(SortAnchorsFix),
            Annotated("[NestedSubspace(8, Anchors = new[] { 0, 8 })]", "public"),
            Annotated("[NestedSubspace(8, Anchors = [1, 8])]", "public")
        ),
        FixCase.File(
            "NSN1006",
            nameof(MakeInternalFix),
            Annotated("[NestedSubspace(8)]", "file"),
            Annotated("[NestedSubspace(8)]", "internal")
        ),
        FixCase.Members(
            "NSN1007",
            nameof(HoldInFieldFix),
            """
            // The first layer.
            public Linear First { get; } = Linear(8, 8);

            public override Tensor forward(Tensor x) => fc.call(First.call(x));
            """,
            """
            // The first layer.
            private readonly Linear first = Linear(8, 8);

            public Linear First => first;

            public override Tensor forward(Tensor x) => fc.call(First.call(x));
            """
        ),
        FixCase.File(
            "NSN1007",
            nameof(HoldInFieldFix),
            """
            [NestedSubspace(8)]
            public sealed partial class Model : Module<Tensor, Tensor>
            {
                public Model() : base("model")
                {
                    First = Linear(8, 8);
                    this.Second = Linear(8, 8);
                    RegisterComponents();
                }

                private Linear First { get; }

                private Linear Second { get; set; }

                public override Tensor forward(Tensor x) => Second.call(First.call(x));
            }
            """,
            """
            [NestedSubspace(8)]
            public sealed partial class Model : Module<Tensor, Tensor>
            {
                public Model() : base("model")
                {
                    first = Linear(8, 8);
                    this.second = Linear(8, 8);
                    RegisterComponents();
                }

                private readonly Linear first;

                private Linear First => first;

                private Linear second;

                private Linear Second { get => second; set => second = value; }

                public override Tensor forward(Tensor x) => Second.call(First.call(x));
            }
            """
        ),
        FixCase.File(
            "NSN2001",
            nameof(NearestRankFix),
            Annotated("[NestedSubspace(8)]", "public")
                + "\npublic static class Use { public static Model.AtRank Small(Model.Nested m) => m.WithRank(9); }",
            Annotated("[NestedSubspace(8)]", "public")
                + "\npublic static class Use { public static Model.AtRank Small(Model.Nested m) => m.WithRank(8); }"
        ),
        FixCase.File(
            "NSN2001",
            nameof(NearestRankFix),
            Annotated("[NestedSubspace(8)]", "public")
                + "\npublic static class Use { const int None = 0; public static Rank Small() => Model.Rank.Of(None /* ? */); }",
            Annotated("[NestedSubspace(8)]", "public")
                + "\npublic static class Use { const int None = 0; public static Rank Small() => Model.Rank.Of(1 /* ? */); }"
        ),
        FixCase.Members(
            "NSN3001",
            nameof(MarkDenseFix),
            """
            private readonly Linear head = Linear(8, 8);

            public override Tensor forward(Tensor x) => head.weight!.add_(fc.call(x));
            """,
            """
            [Dense]
            private readonly Linear head = Linear(8, 8);

            public override Tensor forward(Tensor x) => head.weight!.add_(fc.call(x));
            """
        ),
        FixCase.Members(
            "NSN3002",
            nameof(MarkDenseFix),
            """
            // Whatever it is.
            private readonly Module<Tensor, Tensor, Tensor>? tail = null;

            public override Tensor forward(Tensor x) => tail!.call(x, fc.call(x));
            """,
            """
            // Whatever it is.
            [Dense]
            private readonly Module<Tensor, Tensor, Tensor>? tail = null;

            public override Tensor forward(Tensor x) => tail!.call(x, fc.call(x));
            """
        ),
        FixCase.File(
            "NSN3006",
            nameof(MarkDenseFix),
            Tied("private readonly Linear head = Linear(8, 8);"),
            Tied("[Dense]\n    private readonly Linear head = Linear(8, 8);")
        ),
        FixCase.Members(
            "NSN3008",
            nameof(MarkDenseFix),
            """
            private readonly LSTM memory = LSTM(4, 4);

            public override Tensor forward(Tensor x) => fc.call(memory.call(x).Item1);
            """,
            """
            [Dense]
            private readonly LSTM memory = LSTM(4, 4);

            public override Tensor forward(Tensor x) => fc.call(memory.call(x).Item1);
            """
        ),
        FixCase.File(
            "NSN3002",
            nameof(AnnotateChildFix),
            Parent + Child("public sealed class", ""),
            Parent + Child("public sealed partial class", "[NestedSubspace(8)]\n")
        ),
        FixCase.Members(
            "NSN3004",
            nameof(UseModuleListFix),
            """
            private readonly List<Linear> more = [Linear(8, 8), Linear(8, 8)];

            public override Tensor forward(Tensor x) => more.Aggregate(fc.call(x), (y, l) => l.call(y));
            """,
            """
            private readonly ModuleList<Linear> more = new(Linear(8, 8), Linear(8, 8));

            public override Tensor forward(Tensor x) => more.Aggregate(fc.call(x), (y, l) => l.call(y));
            """
        ),
        FixCase.File(
            "NSN3004",
            nameof(UseModuleListFix),
            """
            [NestedSubspace(8)]
            public sealed partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear[] layers;

                public Model(int depth) : base("model")
                {
                    layers = Enumerable.Range(0, depth).Select(_ => Linear(8, 8)).ToArray();
                    RegisterComponents();
                }

                public override Tensor forward(Tensor x)
                {
                    for (var i = 0; i < layers.Length; i++)
                    {
                        x = layers[i].call(x);
                    }
                    return x;
                }
            }
            """,
            """
            [NestedSubspace(8)]
            public sealed partial class Model : Module<Tensor, Tensor>
            {
                private readonly ModuleList<Linear> layers;

                public Model(int depth) : base("model")
                {
                    layers = new([.. Enumerable.Range(0, depth).Select(_ => Linear(8, 8)).ToArray()]);
                    RegisterComponents();
                }

                public override Tensor forward(Tensor x)
                {
                    for (var i = 0; i < layers.Count; i++)
                    {
                        x = layers[i].call(x);
                    }
                    return x;
                }
            }
            """
        ),
        FixCase.Members(
            "NSN3005",
            nameof(MakeInternalFix),
            "public override Tensor forward(Tensor x) => new Local().Run(fc.call(x));",
            "public override Tensor forward(Tensor x) => new Local().Run(fc.call(x));",
            "\nfile sealed class Local { public Tensor Run(Tensor x) => x; }",
            "\ninternal sealed class Local { public Tensor Run(Tensor x) => x; }"
        ),
        FixCase.Members(
            "NSN3007",
            nameof(MakeMethodFix),
            """
            private Tensor Weighted => fc.call(ones(8));

            private Tensor Doubled
            {
                get
                {
                    return this.Weighted * 2;
                }
            }

            public override Tensor forward(Tensor x) => nameof(Weighted).Length > 0 ? x + Doubled : x;
            """,
            """
            private Tensor Weighted() => fc.call(ones(8));

            private Tensor Doubled()
            {
                return this.Weighted() * 2;
            }

            public override Tensor forward(Tensor x) => nameof(Weighted).Length > 0 ? x + Doubled() : x;
            """
        ),
    ];

    private static string Parent =>
        """
            [NestedSubspace(8)]
            public sealed partial class Parent : Module<Tensor, Tensor>
            {
                public Parent() : base("parent") => RegisterComponents();
                private readonly Linear fc = Linear(8, 8);
                private readonly Child child = new();

                public override Tensor forward(Tensor x) => child.call(fc.call(x));
            }


            """;

    private static string Child(string header, string attribute) =>
        $$"""
            /// <summary>Not yet annotated.</summary>
            {{attribute}}{{header}} Child : Module<Tensor, Tensor>
            {
                public Child() : base("child") => RegisterComponents();
                private readonly Linear fc = Linear(8, 8);

                public override Tensor forward(Tensor x) => fc.call(x);
            }
            """;

    private static string Annotated(string attribute, string access) =>
        $$"""
            {{attribute}}
            {{access}} sealed partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(8, 8);

                public Model() : base("model") => RegisterComponents();

                public override Tensor forward(Tensor x) => fc.call(x);
            }
            """;

    private static string Tied(string head) =>
        $$"""
            [NestedSubspace(8)]
            public sealed partial class Model : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(8, 8);
                private readonly Embedding embedding = Embedding(8, 8);
                {{head}}

                public Model() : base("model")
                {
                    head.weight = embedding.weight!;
                    RegisterComponents();
                }

                public override Tensor forward(Tensor x) => head.call(fc.call(embedding.call(x)));
            }
            """;
}
