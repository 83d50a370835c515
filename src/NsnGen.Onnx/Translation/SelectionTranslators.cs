namespace NsnGen.Onnx;

/// <summary>Functions that take a part of a tensor.</summary>
internal static class SelectionTranslators
{
    /// <summary>The functions by their names.</summary>
    public static IEnumerable<KeyValuePair<string, Translator>> All =>
        [
            new(
                "select",
                (o, t) => t.Set(o.Result, Single(t, t.Of(o.Input), o.Number(0, "dim"), (Size)o.Argument("index")!))
            ),
            new("narrow", Narrow),
            new("slice", Slice),
            new("get_TensorItems", Index),
            new("index_select", (o, t) => Gather(o, t, "Gather")),
            new("gather", (o, t) => Gather(o, t, "GatherElements")),
            new("chunk", Split),
            new("split", Split),
            new("roll", Roll),
            new("flip", Flip),
            new("tril", (o, t) => Triangle(o, t, upper: 0)),
            new("triu", (o, t) => Triangle(o, t, upper: 1)),
        ];

    /// <summary>A part of one axis.</summary>
    /// <param name="translation">Where it is written.</param>
    /// <param name="input">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">The first element.</param>
    /// <param name="stop">The element after the last one.</param>
    /// <param name="step">The step.</param>
    private static string Part(
        Translation translation,
        string input,
        long axis,
        Size start,
        Size stop,
        long step = 1
    ) =>
        translation.Graph.Add(
            "Slice",
            [
                input,
                translation.List(start),
                translation.List(stop),
                translation.Graph.List(axis),
                translation.Graph.List(step),
            ]
        );

    private static string Single(Translation translation, string input, long axis, Size index) =>
        translation.Graph.Add("Gather", [input, translation.Scalar(index)], ("axis", axis));

    private static void Narrow(Operation operation, Translation translation)
    {
        var (start, length) = ((Size)operation.Argument("start")!, (Size)operation.Argument("length")!);
        var count = Math.Max(start.Values.Count, length.Values.Count);
        var stop = new Size([.. Enumerable.Range(0, count).Select(trace => At(start, trace) + At(length, trace))]);
        translation.Set(
            operation.Result,
            Part(translation, translation.Of(operation.Input), operation.Number(0, "dim"), start, stop)
        );
    }

    private static long At(Size size, int trace) => size.Fixed ?? size.Values[trace];

    private static void Slice(Operation operation, Translation translation) =>
        translation.Set(
            operation.Result,
            Part(
                translation,
                translation.Of(operation.Input),
                operation.Number(0, "dim"),
                (Size)operation.Argument("start")!,
                (Size)operation.Argument("finish")!,
                operation.Number(1, "step")
            )
        );

    private static void Index(Operation operation, Translation translation)
    {
        var graph = translation.Graph;
        var current = translation.Of(operation.Input);
        var indices = operation
            .Arguments.Skip(1)
            .SelectMany(argument => argument is object?[] list ? list : [argument])
            .ToArray();
        var whole = operation.Input.Rank - indices.Count(IsOfAxis);
        var axis = 0L;
        foreach (var index in indices)
        {
            switch (index)
            {
                case Size single:
                    current = Single(translation, current, axis, single);
                    break;
                case TensorSlice { Kind: "Single", Start: Size single }:
                    current = Single(translation, current, axis, single);
                    break;
                case TensorSlice { Kind: "Slice" } slice:
                    current = Part(
                        translation,
                        current,
                        axis++,
                        slice.Start as Size? ?? 0,
                        slice.Stop as Size? ?? long.MaxValue,
                        (slice.Step as Size?)?.Fixed ?? 1
                    );
                    break;
                case TensorSlice { Kind: "Ellipsis" }:
                    axis += whole;
                    break;
                case TensorSlice { Kind: "None" or "Null" }:
                    current = graph.Add("Unsqueeze", [current, graph.List(axis++)]);
                    break;
                default:
                    throw new UntranslatableException("an index that is a tensor or a truth value");
            }
        }
        translation.Set(operation.Result, current);
    }

    private static bool IsOfAxis(object? index) => index is Size or TensorSlice { Kind: "Single" or "Slice" };

    private static void Gather(Operation operation, Translation translation, string kind)
    {
        Value[] tensors = [.. operation.Tensors];
        translation.Set(
            operation.Result,
            translation.Graph.Add(
                kind,
                [translation.Of(tensors[0]), translation.Of(tensors[1])],
                ("axis", operation.Number(0, "dim"))
            )
        );
    }

    private static void Split(Operation operation, Translation translation)
    {
        var axis = operation.Input.Axis(operation.Number(0, "dim"));
        Size[] sizes = [.. operation.Results.Select(result => result.Shape[axis])];
        var parts = translation.Graph.Add(
            "Split",
            [translation.Of(operation.Input), translation.List(sizes)],
            sizes.Length,
            ("axis", (long)axis)
        );
        for (var i = 0; i < parts.Length; i++)
        {
            translation.Set(operation.Results[i], parts[i]);
        }
    }

    private static void Roll(Operation operation, Translation translation)
    {
        if (operation.Numbers("shifts") is not [var shift] || operation.Numbers("dims") is not [var axis])
        {
            throw new UntranslatableException("a roll along other than one axis");
        }
        var input = translation.Of(operation.Input);
        translation.Set(
            operation.Result,
            shift == 0
                ? input
                : translation.Graph.Add(
                    "Concat",
                    [Part(translation, input, axis, -shift, long.MaxValue), Part(translation, input, axis, 0, -shift)],
                    ("axis", axis)
                )
        );
    }

    private static void Flip(Operation operation, Translation translation) =>
        translation.Set(
            operation.Result,
            operation
                .Numbers("dims")!
                .Aggregate(
                    translation.Of(operation.Input),
                    (current, axis) => Part(translation, current, axis, -1, long.MinValue + 1, -1)
                )
        );

    private static void Triangle(Operation operation, Translation translation, long upper)
    {
        var diagonal = operation.Argument("diagonal") is Size size ? translation.Scalar(size) : translation.Scalar(0);
        translation.Set(
            operation.Result,
            translation.Graph.Add("Trilu", [translation.Of(operation.Input), diagonal], ("upper", upper))
        );
    }
}
