using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>Functions of each element.</summary>
internal static class ElementwiseTranslators
{
    /// <summary>The functions by their names.</summary>
    public static IEnumerable<KeyValuePair<string, Translator>> All =>
        [
            .. Unary.Select(entry => KeyValuePair.Create(entry.Name, Of(entry.Operator))),
            .. Arithmetic.Select(entry =>
                KeyValuePair.Create<string, Translator>(entry.Name, (o, t) => Combine(o, t, entry.Operator))
            ),
            .. Comparisons.Select(entry =>
                KeyValuePair.Create<string, Translator>(entry.Name, (o, t) => Compare(o, t, entry.Operator))
            ),
            .. Logic.Select(entry =>
                KeyValuePair.Create<string, Translator>(entry.Name, (o, t) => Reason(o, t, entry.Operator))
            ),
            new("rsqrt", (o, t) => t.Set(o.Result, t.Graph.Add("Reciprocal", [t.Graph.Add("Sqrt", [Input(o, t)])]))),
            new("square", (o, t) => t.Set(o.Result, t.Graph.Add("Mul", [Input(o, t), Input(o, t)]))),
            new("silu", (o, t) => t.Set(o.Result, Silu(t.Graph, Input(o, t)))),
            new(
                "gelu",
                (o, t) => t.Set(o.Result, Gelu(t.Graph, Input(o, t), o.Argument("approximate") as GELU.Approximate?))
            ),
            new(
                "leaky_relu",
                (o, t) =>
                    t.Set(
                        o.Result,
                        t.Graph.Add("LeakyRelu", [Input(o, t)], ("alpha", (float)o.Real(0.01, "negative_slope")))
                    )
            ),
            new(
                "elu",
                (o, t) => t.Set(o.Result, t.Graph.Add("Elu", [Input(o, t)], ("alpha", (float)o.Real(1, "alpha"))))
            ),
            new("relu6", (o, t) => t.Set(o.Result, Confined(t, Input(o, t), o.Result.Type, 0.0, 6.0))),
            new("pow", Power),
            new(
                "clamp",
                (o, t) => t.Set(o.Result, Confined(t, Input(o, t), o.Result.Type, o.Argument("min"), o.Argument("max")))
            ),
            new("where", Choose),
            new("masked_fill", Fill),
            new("dropout", Drop),
        ];

    private static readonly (string Name, string Operator)[] Unary =
    [
        ("relu", "Relu"),
        ("tanh", "Tanh"),
        ("sigmoid", "Sigmoid"),
        ("exp", "Exp"),
        ("log", "Log"),
        ("sqrt", "Sqrt"),
        ("abs", "Abs"),
        ("neg", "Neg"),
        ("op_UnaryNegation", "Neg"),
        ("sin", "Sin"),
        ("cos", "Cos"),
        ("erf", "Erf"),
        ("floor", "Floor"),
        ("ceil", "Ceil"),
        ("sign", "Sign"),
        ("reciprocal", "Reciprocal"),
        ("hardswish", "HardSwish"),
        ("mish", "Mish"),
    ];

    private static readonly (string Name, string Operator)[] Arithmetic =
    [
        ("add", "Add"),
        ("op_Addition", "Add"),
        ("sub", "Sub"),
        ("op_Subtraction", "Sub"),
        ("mul", "Mul"),
        ("op_Multiply", "Mul"),
        ("div", "Div"),
        ("op_Division", "Div"),
        ("maximum", "Max"),
        ("minimum", "Min"),
    ];

    private static readonly (string Name, string Operator)[] Comparisons =
    [
        ("eq", "Equal"),
        ("op_Equality", "Equal"),
        ("lt", "Less"),
        ("op_LessThan", "Less"),
        ("le", "LessOrEqual"),
        ("op_LessThanOrEqual", "LessOrEqual"),
        ("gt", "Greater"),
        ("op_GreaterThan", "Greater"),
        ("ge", "GreaterOrEqual"),
        ("op_GreaterThanOrEqual", "GreaterOrEqual"),
    ];

    private static readonly (string Name, string Operator)[] Logic =
    [
        ("logical_and", "And"),
        ("logical_or", "Or"),
        ("logical_not", "Not"),
    ];

    /// <summary><c>x σ(x)</c>.</summary>
    public static string Silu(Graph graph, string input) => graph.Add("Mul", [input, graph.Add("Sigmoid", [input])]);

    /// <summary>GELU, exact or by its tanh form.</summary>
    public static string Gelu(Graph graph, string input, GELU.Approximate? form) =>
        graph.Add("Gelu", [input], ("approximate", form is GELU.Approximate.tanh ? "tanh" : "none"));

    /// <summary>A value within bounds, of which either may be null.</summary>
    public static string Confined(
        Translation translation,
        string input,
        ScalarType type,
        object? least,
        object? most
    ) =>
        translation.Graph.Add(
            "Clip",
            [
                input,
                least is null ? "" : translation.Operand(least, type),
                .. most is null ? Array.Empty<string>() : [translation.Operand(most, type)],
            ]
        );

    private static Translator Of(string kind) => (o, t) => t.Set(o.Result, t.Graph.Add(kind, [Input(o, t)]));

    private static string Input(Operation operation, Translation translation) =>
        translation.As(operation.Input, operation.Result.Type);

    private static void Combine(Operation operation, Translation translation, string kind)
    {
        if (operation.Argument("rounding_mode") is RoundingMode and not RoundingMode.None)
        {
            throw new UntranslatableException("a rounded quotient");
        }
        var type = operation.Result.Type;
        var (left, right) = (operation.Arguments[0], operation.Arguments[1]);
        var second = translation.Operand(right, type);
        if (operation.Argument("alpha") is { } times and not Size { Fixed: 1 })
        {
            second = translation.Graph.Add("Mul", [second, translation.Operand(times, type)]);
        }
        translation.Set(operation.Result, translation.Graph.Add(kind, [translation.Operand(left, type), second]));
    }

    private static void Compare(Operation operation, Translation translation, string kind)
    {
        var type = Common(operation);
        translation.Set(
            operation.Result,
            translation.Graph.Add(
                kind,
                [translation.Operand(operation.Arguments[0], type), translation.Operand(operation.Arguments[1], type)]
            )
        );
    }

    /// <summary>The type in which tensors and a number are compared.</summary>
    private static ScalarType Common(Operation operation)
    {
        var types = operation.Tensors.Select(value => value.Type).ToHashSet();
        return types.Contains(ScalarType.Float64) ? ScalarType.Float64
            : types.Any(type => type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16)
            || operation.Arguments.Any(argument => argument is double)
                ? ScalarType.Float32
            : ScalarType.Int64;
    }

    private static void Reason(Operation operation, Translation translation, string kind) =>
        translation.Set(
            operation.Result,
            translation.Graph.Add(kind, [.. operation.Tensors.Select(value => translation.As(value, ScalarType.Bool))])
        );

    private static void Power(Operation operation, Translation translation)
    {
        var type = operation.Result.Type;
        var input = translation.Operand(operation.Arguments[0], type);
        translation.Set(
            operation.Result,
            operation.Arguments[1] is Size { Fixed: 2 } or 2.0
                ? translation.Graph.Add("Mul", [input, input])
                : translation.Graph.Add("Pow", [input, translation.Operand(operation.Arguments[1], type)])
        );
    }

    private static void Choose(Operation operation, Translation translation)
    {
        var type = operation.Result.Type;
        // Of a tensor's method the object is what stands where the condition holds.
        var (condition, then) = operation.Has("x")
            ? (operation.Argument("condition"), operation.Argument("x"))
            : (operation.Argument("condition"), operation.Arguments[0]);
        translation.Set(
            operation.Result,
            translation.Graph.Add(
                "Where",
                [
                    translation.Operand(condition, ScalarType.Bool),
                    translation.Operand(then, type),
                    translation.Operand(operation.Argument("y"), type),
                ]
            )
        );
    }

    private static void Fill(Operation operation, Translation translation)
    {
        var type = operation.Result.Type;
        translation.Set(
            operation.Result,
            translation.Graph.Add(
                "Where",
                [
                    translation.Operand(operation.Argument("mask"), ScalarType.Bool),
                    translation.Operand(operation.Argument("value"), type),
                    translation.As(operation.Input, type),
                ]
            )
        );
    }

    private static void Drop(Operation operation, Translation translation)
    {
        if (operation.IsSet("training"))
        {
            throw new UntranslatableException("a dropout that is on");
        }
        translation.Set(operation.Result, translation.Of(operation.Input));
    }
}
