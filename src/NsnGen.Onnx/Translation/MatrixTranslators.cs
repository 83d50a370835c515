using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>Products of matrices, and what is made of them.</summary>
internal static class MatrixTranslators
{
    /// <summary>The functions by their names.</summary>
    public static IEnumerable<KeyValuePair<string, Translator>> All =>
        [
            new("matmul", Multiply),
            new("mm", Multiply),
            new("bmm", Multiply),
            new("mv", Multiply),
            new("addmm", MultiplyAndAdd),
            new("outer", Outer),
            new("einsum", Sum),
            new("linear", Linear),
            new("layer_norm", LayerNorm),
            new("scaled_dot_product_attention", Attend),
        ];

    /// <summary><c>x Wᵀ + b</c>.</summary>
    /// <param name="graph">Where it is written.</param>
    /// <param name="input">x.</param>
    /// <param name="weight">W, <c>[out, in]</c>.</param>
    /// <param name="bias">b, or null.</param>
    public static string Affine(Graph graph, string input, string weight, string? bias)
    {
        var product = graph.Add("MatMul", [input, graph.Add("Transpose", [weight], ("perm", (long[])[1, 0]))]);
        return bias is null ? product : graph.Add("Add", [product, bias]);
    }

    /// <summary>Normalizes the last axes.</summary>
    public static string NormalizeLayer(
        Graph graph,
        string input,
        string? weight,
        string? bias,
        long axes,
        double epsilon
    ) =>
        graph.Add(
            "LayerNormalization",
            [input, weight ?? graph.Number(1, ScalarType.Float32), .. bias is null ? Array.Empty<string>() : [bias]],
            ("axis", -axes),
            ("epsilon", (float)epsilon)
        );

    private static string Product(Translation translation, Value left, Value right, ScalarType type) =>
        translation.Graph.Add("MatMul", [translation.As(left, type), translation.As(right, type)]);

    private static void Multiply(Operation operation, Translation translation)
    {
        Value[] tensors = [.. operation.Tensors];
        translation.Set(operation.Result, Product(translation, tensors[0], tensors[1], operation.Result.Type));
    }

    private static void MultiplyAndAdd(Operation operation, Translation translation)
    {
        Value[] tensors = [.. operation.Tensors];
        var (graph, type) = (translation.Graph, operation.Result.Type);
        var product = Times(Product(translation, tensors[1], tensors[2], type), operation.Real(1, "alpha"));
        var added = Times(translation.As(tensors[0], type), operation.Real(1, "beta"));
        translation.Set(operation.Result, graph.Add("Add", [added, product]));

        string Times(string value, double number) =>
            number == 1 ? value : graph.Add("Mul", [value, graph.Number(number, type)]);
    }

    private static void Outer(Operation operation, Translation translation)
    {
        Value[] tensors = [.. operation.Tensors];
        var graph = translation.Graph;
        translation.Set(
            operation.Result,
            graph.Add(
                "Mul",
                [
                    graph.Add("Unsqueeze", [translation.As(tensors[0], operation.Result.Type), graph.List(1)]),
                    graph.Add("Unsqueeze", [translation.As(tensors[1], operation.Result.Type), graph.List(0)]),
                ]
            )
        );
    }

    private static void Sum(Operation operation, Translation translation) =>
        translation.Set(
            operation.Result,
            translation.Graph.Add(
                "Einsum",
                [.. operation.Tensors.Select(translation.Of)],
                ("equation", (string)operation.Argument("equation")!)
            )
        );

    private static void Linear(Operation operation, Translation translation)
    {
        Value[] tensors = [.. operation.Tensors];
        translation.Set(
            operation.Result,
            Affine(
                translation.Graph,
                translation.Of(tensors[0]),
                translation.Of(tensors[1]),
                tensors.Length > 2 ? translation.Of(tensors[2]) : null
            )
        );
    }

    private static void LayerNorm(Operation operation, Translation translation) =>
        translation.Set(
            operation.Result,
            NormalizeLayer(
                translation.Graph,
                translation.Of(operation.Input),
                operation.Argument("weight") is Value weight ? translation.Of(weight) : null,
                operation.Argument("bias") is Value bias ? translation.Of(bias) : null,
                operation.Numbers("normalized_shape")!.Length,
                operation.Real(1e-5, "eps")
            )
        );

    /// <summary><c>softmax(Q Kᵀ / √d + mask) V</c> (arXiv 1706.03762, equation 1).</summary>
    private static void Attend(Operation operation, Translation translation)
    {
        var graph = translation.Graph;
        var (query, key) = ((Value)operation.Argument("query")!, (Value)operation.Argument("key")!);
        var type = operation.Result.Type;
        if (operation.Real(0, "p") > 0 || query.Shape[^1].Fixed is not { } size)
        {
            throw new UntranslatableException("attention with dropout, or with heads of a size that varies");
        }
        long[] turned = [.. Enumerable.Range(0, key.Rank - 2).Select(axis => (long)axis), key.Rank - 1, key.Rank - 2];
        var scores = graph.Add(
            "MatMul",
            [
                graph.Add("Mul", [translation.Of(query), graph.Number(1 / Math.Sqrt(size), type)]),
                graph.Add("Transpose", [translation.Of(key)], ("perm", turned)),
            ]
        );
        var masked = Masked(operation, translation, scores, (query.Shape[^2], key.Shape[^2]));
        var weights = graph.Add("Softmax", [masked], ("axis", -1L));
        translation.Set(
            operation.Result,
            graph.Add("MatMul", [weights, translation.Of((Value)operation.Argument("value")!)])
        );
    }

    private static string Masked(
        Operation operation,
        Translation translation,
        string scores,
        (Size Queries, Size Keys) sizes
    )
    {
        var (graph, type) = (translation.Graph, operation.Result.Type);
        if (operation.IsSet("is_casual"))
        {
            var all = translation.Filled(Hidden(), [sizes.Queries, sizes.Keys]);
            var later = graph.Add("Trilu", [all, translation.Scalar(1)], ("upper", 1L));
            return graph.Add("Add", [scores, later]);
        }
        return operation.Argument("attn_mask") switch
        {
            Value { Type: ScalarType.Bool } mask => graph.Add("Where", [translation.Of(mask), scores, Hidden()]),
            Value mask => graph.Add("Add", [scores, translation.As(mask, type)]),
            _ => scores,
        };

        string Hidden() => graph.Number(double.NegativeInfinity, type);
    }
}
