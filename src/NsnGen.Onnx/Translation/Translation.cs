using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>A graph of ONNX that grows, operation by operation, out of what a model computes.</summary>
/// <param name="graph">The graph.</param>
/// <param name="axes">The axes whose sizes vary.</param>
/// <param name="ranks">The rank that nested layers run at.</param>
/// <param name="names">The names of the model's parameters, buffers and modules.</param>
internal sealed class Translation(Graph graph, IReadOnlyList<Axis> axes, RankChoice ranks, ModelNames names)
{
    private readonly Dictionary<int, string> known = [];

    /// <summary>The graph.</summary>
    public Graph Graph => graph;

    /// <summary>The rank that nested layers run at.</summary>
    public RankChoice Ranks => ranks;

    /// <summary>The names of the model's parts.</summary>
    public ModelNames Names => names;

    /// <summary>Says what a value is called.</summary>
    public void Set(Value value, string name) => known[value.Id] = name;

    /// <summary>What a value is called.</summary>
    public string Of(Value value)
    {
        if (!known.TryGetValue(value.Id, out var name))
        {
            name = known[value.Id] = graph.Add(names.Of(value.Constant!) ?? $"kept_{value.Id}", value.Constant!);
        }
        return name;
    }

    /// <summary>A value as elements of a type.</summary>
    public string As(Value value, ScalarType type) => value.Type == type ? Of(value) : Cast(Of(value), type);

    /// <summary>Elements as elements of a type.</summary>
    public string Cast(string name, ScalarType type) => graph.Add("Cast", [name], ("to", ElementType.Of(type)));

    /// <summary>A tensor or number that a function takes, as elements of a type.</summary>
    /// <exception cref="UntranslatableException">It is neither.</exception>
    public string Operand(object? argument, ScalarType type) =>
        argument switch
        {
            Value value => As(value, type),
            Size { Fixed: { } number } => graph.Number(number, type),
            Size size => Cast(Scalar(size), type),
            double number => graph.Number(number, type),
            bool truth => graph.Number(truth ? 1 : 0, type),
            var other => throw new UntranslatableException($"{other ?? "null"} as an operand"),
        };

    /// <summary>A whole number, as a list of one.</summary>
    /// <exception cref="UntranslatableException">It does not follow from the sizes of axes.</exception>
    public string List(Size size)
    {
        if (size.Fixed is { } number)
        {
            return graph.List(number);
        }
        var formula =
            SizeFormula.Of(size, axes)
            ?? throw new UntranslatableException(
                $"a number that is {size} in the traces, which no axis with a name explains"
            );
        var product = formula.Axes.Select(SizeOf).Aggregate((left, right) => graph.Add("Mul", [left, right]));
        var scaled = formula.Factor == 1 ? product : graph.Add("Mul", [product, graph.List(formula.Factor)]);
        var divided = formula.Divisor == 1 ? scaled : graph.Add("Div", [scaled, graph.List(formula.Divisor)]);
        return formula.Offset == 0 ? divided : graph.Add("Add", [divided, graph.List(formula.Offset)]);
    }

    /// <summary>A whole number, as a scalar.</summary>
    public string Scalar(Size size) =>
        size.Fixed is { } number
            ? graph.Number(number, ScalarType.Int64)
            : graph.Add("Squeeze", [List(size), graph.List(0)]);

    /// <summary>Whole numbers, as a list.</summary>
    public string List(IReadOnlyList<Size> sizes) =>
        sizes.All(size => size.Fixed is not null)
            ? graph.List([.. sizes.Select(size => size.Fixed!.Value)])
            : graph.Add("Concat", [.. sizes.Select(List)], ("axis", 0L));

    /// <summary>A value in another shape.</summary>
    /// <param name="name">The value.</param>
    /// <param name="from">Its shape.</param>
    /// <param name="to">The other one.</param>
    public string Reshape(string name, IReadOnlyList<Size> from, IReadOnlyList<Size> to)
    {
        const long AsBefore = 0;
        const long WhatIsLeft = -1;
        var sizes = to.Select(
                (size, axis) =>
                    size.Fixed is not null || axis >= from.Count || !IsSame(from[axis], size) ? size : AsBefore
            )
            .ToArray();
        var varying = sizes.Count(size => size.Fixed is null);
        return graph.Add(
            "Reshape",
            [name, List(varying == 1 ? [.. sizes.Select(size => size.Fixed is null ? WhatIsLeft : size)] : sizes)]
        );
    }

    /// <summary>One number in a shape.</summary>
    public string Filled(string number, IReadOnlyList<Size> shape) =>
        shape.Count == 0 ? number : graph.Add("Expand", [number, List(shape)]);

    /// <summary>Whether two numbers are the same in all traces.</summary>
    public static bool IsSame(Size one, Size other) =>
        one.Fixed is { } number ? other.Fixed == number : one.Values.SequenceEqual(other.Values);

    private string SizeOf(Axis axis) =>
        graph.Add("Shape", [axis.Input], ("start", (long)axis.Index), ("end", (long)axis.Index + 1));
}
