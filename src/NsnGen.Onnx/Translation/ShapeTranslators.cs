namespace NsnGen.Onnx;

/// <summary>Functions that give the same elements in another shape, order or type.</summary>
internal static class ShapeTranslators
{
    /// <summary>The functions by their names.</summary>
    public static IEnumerable<KeyValuePair<string, Translator>> All =>
        [
            .. Copies.Select(name => KeyValuePair.Create<string, Translator>(name, Convert)),
            .. Reshapes.Select(name => KeyValuePair.Create<string, Translator>(name, Reshape)),
            new(
                "unsqueeze",
                (o, t) => t.Set(o.Result, t.Graph.Add("Unsqueeze", [t.Of(o.Input), t.Graph.List(o.Number(0, "dim"))]))
            ),
            new("transpose", (o, t) => Swap(o, t, o.Number(0, "dim0"), o.Number(1, "dim1"))),
            new("swapaxes", (o, t) => Swap(o, t, o.Number(0, "dim0", "axis0"), o.Number(1, "dim1", "axis1"))),
            new("t", (o, t) => Swap(o, t, 0, o.Input.Rank - 1)),
            new(
                "get_T",
                (o, t) => Permute(o, t, [.. Enumerable.Range(0, o.Input.Rank).Reverse().Select(axis => (long)axis)])
            ),
            new("permute", (o, t) => Permute(o, t, o.Numbers("permutation")!)),
            new("expand", Expand),
            new("expand_as", Expand),
            new(
                "repeat",
                (o, t) => t.Set(o.Result, t.Graph.Add("Tile", [Widened(o, t), t.Graph.List(o.Numbers("sizes")!)]))
            ),
            new("repeat_interleave", Repeat),
            new("cat", Join),
            new("concat", Join),
            new("stack", Stack),
        ];

    private static readonly string[] Copies =
    [
        "to",
        "to_type",
        "type",
        "type_as",
        "float",
        "double",
        "int",
        "long",
        "bool",
        "half",
        "bfloat16",
        "contiguous",
        "clone",
        "detach",
        "alias",
        "cpu",
        "cuda",
    ];

    private static readonly string[] Reshapes = ["view", "view_as", "reshape", "flatten", "unflatten", "squeeze"];

    private static void Convert(Operation operation, Translation translation) =>
        translation.Set(operation.Result, translation.As(operation.Input, operation.Result.Type));

    private static void Reshape(Operation operation, Translation translation) =>
        translation.Set(
            operation.Result,
            translation.Reshape(translation.Of(operation.Input), operation.Input.Shape, operation.Result.Shape)
        );

    private static void Swap(Operation operation, Translation translation, long one, long other)
    {
        long[] order = [.. Enumerable.Range(0, operation.Input.Rank).Select(axis => (long)axis)];
        if (order.Length > 0)
        {
            var (first, second) = (operation.Input.Axis(one), operation.Input.Axis(other));
            (order[first], order[second]) = (order[second], order[first]);
        }
        Permute(operation, translation, order);
    }

    private static void Permute(Operation operation, Translation translation, long[] order) =>
        translation.Set(
            operation.Result,
            translation.Graph.Add(
                "Transpose",
                [translation.Of(operation.Input)],
                ("perm", order.Select(axis => (long)operation.Input.Axis(axis)).ToArray())
            )
        );

    /// <summary>ONNX broadcasts both ways: what stays as it is needs no size.</summary>
    private static void Expand(Operation operation, Translation translation)
    {
        const long AsBefore = 1;
        var (from, to) = (operation.Input.Shape, operation.Result.Shape);
        var added = to.Count - from.Count;
        Size[] sizes =
        [
            .. to.Select(
                (size, axis) => axis >= added && Translation.IsSame(from[axis - added], size) ? AsBefore : size
            ),
        ];
        translation.Set(
            operation.Result,
            translation.Graph.Add("Expand", [translation.Of(operation.Input), translation.List(sizes)])
        );
    }

    /// <summary>The input with axes of 1 in front, as many as it is repeated along.</summary>
    private static string Widened(Operation operation, Translation translation)
    {
        var input = translation.Of(operation.Input);
        var added = operation.Result.Rank - operation.Input.Rank;
        return added == 0
            ? input
            : translation.Graph.Add(
                "Unsqueeze",
                [input, translation.Graph.List([.. Enumerable.Range(0, added).Select(axis => (long)axis)])]
            );
    }

    /// <summary>Each element so many times, one beside the other.</summary>
    private static void Repeat(Operation operation, Translation translation)
    {
        var graph = translation.Graph;
        if (operation.Argument("repeats") is Value || operation.Numbers("dim") is not [var along])
        {
            throw new UntranslatableException("a repetition without an axis, or by a tensor");
        }
        var axis = operation.Input.Axis(along);
        var times = operation.Number(1, "repeats");
        var input = graph.Add("Unsqueeze", [translation.Of(operation.Input), graph.List(axis + 1)]);
        var repeats = Enumerable.Repeat(1L, operation.Input.Rank + 1).ToArray();
        repeats[axis + 1] = times;
        Size[] from = [.. operation.Input.Shape.Take(axis + 1), times, .. operation.Input.Shape.Skip(axis + 1)];
        translation.Set(
            operation.Result,
            translation.Reshape(graph.Add("Tile", [input, graph.List(repeats)]), from, operation.Result.Shape)
        );
    }

    private static void Join(Operation operation, Translation translation) =>
        translation.Set(
            operation.Result,
            translation.Graph.Add(
                "Concat",
                [.. operation.Tensors.Select(value => translation.As(value, operation.Result.Type))],
                ("axis", operation.Number(0, "dim"))
            )
        );

    private static void Stack(Operation operation, Translation translation)
    {
        var graph = translation.Graph;
        long axis = operation.Result.Axis(operation.Number(0, "dim"));
        translation.Set(
            operation.Result,
            graph.Add(
                "Concat",
                [
                    .. operation.Tensors.Select(value =>
                        graph.Add("Unsqueeze", [translation.Of(value), graph.List(axis)])
                    ),
                ],
                ("axis", axis)
            )
        );
    }
}
