namespace NsnGen.Onnx;

/// <summary>Functions that take axes together.</summary>
internal static class ReductionTranslators
{
    /// <summary>The functions by their names.</summary>
    public static IEnumerable<KeyValuePair<string, Translator>> All =>
        [
            new("sum", (o, t) => Reduce(o, t, "ReduceSum")),
            new("mean", (o, t) => Reduce(o, t, "ReduceMean")),
            new("amax", (o, t) => Reduce(o, t, "ReduceMax")),
            new("amin", (o, t) => Reduce(o, t, "ReduceMin")),
            new("max", (o, t) => Extreme(o, t, "Max")),
            new("min", (o, t) => Extreme(o, t, "Min")),
            new("argmax", (o, t) => Place(o, t, "ArgMax")),
            new("argmin", (o, t) => Place(o, t, "ArgMin")),
            new("softmax", (o, t) => Normalize(o, t, "Softmax")),
            new("log_softmax", (o, t) => Normalize(o, t, "LogSoftmax")),
            new("normalize", ToLengthOne),
        ];

    private static void Reduce(Operation operation, Translation translation, string kind)
    {
        var graph = translation.Graph;
        long[] axes =
            operation.Numbers("dim", "dimensions", "dims")
            ??
            [
                .. new[] { operation.Numbers("dim0"), operation.Numbers("dim1"), operation.Numbers("dim2") }
                    .OfType<long[]>()
                    .SelectMany(axis => axis),
            ];
        var input = translation.As(operation.Input, operation.Result.Type);
        translation.Set(
            operation.Result,
            graph.Add(kind, axes.Length == 0 ? [input] : [input, graph.List(axes)], ("keepdims", Keeps(operation)))
        );
    }

    private static void Extreme(Operation operation, Translation translation, string kind)
    {
        if (operation.Has("other"))
        {
            var type = operation.Result.Type;
            translation.Set(
                operation.Result,
                translation.Graph.Add(kind, [.. operation.Tensors.Select(value => translation.As(value, type))])
            );
            return;
        }
        Reduce(operation, translation, "Reduce" + kind);
        if (operation.Results.Count > 1)
        {
            translation.Set(operation.Results[1], PlaceOf(operation, translation, "Arg" + kind));
        }
    }

    private static void Place(Operation operation, Translation translation, string kind) =>
        translation.Set(operation.Result, PlaceOf(operation, translation, kind));

    private static string PlaceOf(Operation operation, Translation translation, string kind)
    {
        var graph = translation.Graph;
        var input = translation.Of(operation.Input);
        if (operation.Numbers("dim") is not [var axis])
        {
            var row = graph.Add("Reshape", [input, graph.List(-1)]);
            return graph.Add(kind, [row], ("axis", 0L), ("keepdims", 0L));
        }
        return graph.Add(kind, [input], ("axis", axis), ("keepdims", Keeps(operation)));
    }

    private static void Normalize(Operation operation, Translation translation, string kind) =>
        translation.Set(
            operation.Result,
            translation.Graph.Add(
                kind,
                [translation.As(operation.Input, operation.Result.Type)],
                ("axis", operation.Number(-1, "dim"))
            )
        );

    /// <summary>Divides by the Euclidean length.</summary>
    private static void ToLengthOne(Operation operation, Translation translation)
    {
        if (operation.Real(2, "p") != 2)
        {
            throw new UntranslatableException($"a norm with p = {operation.Real(2, "p")}");
        }
        var graph = translation.Graph;
        var input = translation.Of(operation.Input);
        var axes = graph.List(operation.Number(1, "dim"));
        var length = graph.Add(
            "Max",
            [
                graph.Add("ReduceL2", [input, axes], ("keepdims", 1L)),
                graph.Number(operation.Real(1e-12, "eps"), operation.Result.Type),
            ]
        );
        translation.Set(operation.Result, graph.Add("Div", [input, length]));
    }

    private static long Keeps(Operation operation) => operation.IsSet("keepdim") ? 1 : 0;
}
