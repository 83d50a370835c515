namespace NsnGen.Onnx;

/// <summary>Functions that make tensors out of numbers.</summary>
internal static class CreationTranslators
{
    /// <summary>The functions by their names.</summary>
    public static IEnumerable<KeyValuePair<string, Translator>> All =>
        [
            new("zeros", (o, t) => Fill(o, t, 0.0)),
            new("ones", (o, t) => Fill(o, t, 1.0)),
            new("full", (o, t) => Fill(o, t, o.Argument("value"))),
            new("zeros_like", (o, t) => FillLike(o, t, 0.0)),
            new("ones_like", (o, t) => FillLike(o, t, 1.0)),
            new("full_like", (o, t) => FillLike(o, t, o.Argument("value"))),
            new("arange", Range),
        ];

    private static void Fill(Operation operation, Translation translation, object? number) =>
        translation.Set(
            operation.Result,
            translation.Filled(translation.Operand(number, operation.Result.Type), operation.Result.Shape)
        );

    private static void FillLike(Operation operation, Translation translation, object? number)
    {
        var shape = translation.Graph.Add("Shape", [translation.Of(operation.Input)]);
        translation.Set(
            operation.Result,
            translation.Graph.Add("Expand", [translation.Operand(number, operation.Result.Type), shape])
        );
    }

    private static void Range(Operation operation, Translation translation)
    {
        var type = operation.Result.Type;
        translation.Set(
            operation.Result,
            translation.Graph.Add(
                "Range",
                [
                    translation.Operand(operation.Argument("start") ?? (Size)0, type),
                    translation.Operand(operation.Argument("stop"), type),
                    translation.Operand(operation.Argument("step") ?? (Size)1, type),
                ]
            )
        );
    }
}
