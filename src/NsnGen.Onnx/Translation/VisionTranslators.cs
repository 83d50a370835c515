namespace NsnGen.Onnx;

/// <summary>Convolutions, pools and normalizations of images.</summary>
internal static class VisionTranslators
{
    /// <summary>The functions by their names.</summary>
    public static IEnumerable<KeyValuePair<string, Translator>> All =>
        [
            new("conv1d", Convolve),
            new("conv2d", Convolve),
            new("conv3d", Convolve),
            new("batch_norm", Normalize),
            new("max_pool2d", (o, t) => t.Set(o.Result, MaxPool(t.Graph, t.Of(o.Input), PoolOf(o)))),
            new("avg_pool2d", AveragePool),
            new(
                "adaptive_avg_pool2d",
                (o, t) => t.Set(o.Result, Average(t.Graph, t.Of(o.Input), o.Numbers("output_size")!))
            ),
        ];

    /// <summary>Adds a convolution.</summary>
    /// <param name="graph">Where it is written.</param>
    /// <param name="inputs">Input, kernel, and bias if there is one.</param>
    /// <param name="stride">Steps of the kernel.</param>
    /// <param name="padding">Zeros on either side of each axis.</param>
    /// <param name="dilation">Steps between the kernel's elements.</param>
    /// <param name="groups">Groups of channels.</param>
    public static string Convolution(
        Graph graph,
        IReadOnlyList<string> inputs,
        long[] stride,
        long[] padding,
        long[] dilation,
        long groups = 1
    ) =>
        graph.Add(
            "Conv",
            inputs,
            ("strides", stride),
            ("pads", (long[])[.. padding, .. padding]),
            ("dilations", dilation),
            ("group", groups)
        );

    /// <summary>Normalizes channels by statistics that are given.</summary>
    /// <param name="graph">Where it is written.</param>
    /// <param name="inputs">Input, weight, bias, mean and variance.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public static string BatchNorm(Graph graph, IReadOnlyList<string> inputs, double epsilon) =>
        graph.Add("BatchNormalization", inputs, ("epsilon", (float)epsilon));

    /// <summary>Takes the largest element below the kernel.</summary>
    public static string MaxPool(Graph graph, string input, Pool pool) =>
        graph.Add(
            "MaxPool",
            [input],
            ("kernel_shape", pool.Kernel),
            ("strides", pool.Stride),
            ("pads", (long[])[.. pool.Padding, .. pool.Padding]),
            ("dilations", pool.Dilation),
            ("ceil_mode", pool.RoundsUp ? 1L : 0L)
        );

    /// <summary>Takes the mean below the kernel.</summary>
    public static string AveragePool(Graph graph, string input, Pool pool, bool countsPadding) =>
        graph.Add(
            "AveragePool",
            [input],
            ("kernel_shape", pool.Kernel),
            ("strides", pool.Stride),
            ("pads", (long[])[.. pool.Padding, .. pool.Padding]),
            ("ceil_mode", pool.RoundsUp ? 1L : 0L),
            ("count_include_pad", countsPadding ? 1L : 0L)
        );

    /// <summary>Takes the mean of each channel.</summary>
    /// <exception cref="UntranslatableException">Another size than one element is asked for.</exception>
    public static string Average(Graph graph, string input, long[] size) =>
        size.All(length => length == 1)
            ? graph.Add("GlobalAveragePool", [input])
            : throw new UntranslatableException("an adaptive pool to more than one element");

    private static void Convolve(Operation operation, Translation translation)
    {
        Value[] tensors = [.. operation.Tensors];
        var axes = tensors[1].Rank - 2;
        RequireBatch(tensors[0], axes);
        translation.Set(
            operation.Result,
            Convolution(
                translation.Graph,
                [.. tensors.Select(translation.Of)],
                Each(operation.Numbers("strides", "stride"), axes, 1),
                Each(operation.Numbers("padding"), axes, 0),
                Each(operation.Numbers("dilation"), axes, 1),
                operation.Number(1, "groups")
            )
        );
    }

    /// <summary>ONNX has no images without a batch.</summary>
    /// <exception cref="UntranslatableException">The input has none.</exception>
    public static void RequireBatch(Value input, int axes)
    {
        if (input.Rank != axes + 2)
        {
            throw new UntranslatableException("an image without the axis of a batch");
        }
    }

    private static void Normalize(Operation operation, Translation translation)
    {
        if (
            operation.IsSet("training")
            || operation.Argument("running_mean") is not Value mean
            || operation.Argument("running_var") is not Value variance
        )
        {
            throw new UntranslatableException("a normalization by the statistics of the batch");
        }
        var graph = translation.Graph;
        var channels = mean.Shape;
        translation.Set(
            operation.Result,
            BatchNorm(
                graph,
                [
                    translation.Of(operation.Input),
                    operation.Argument("weight") is Value weight
                        ? translation.Of(weight)
                        : translation.Filled(graph.Number(1, mean.Type), channels),
                    operation.Argument("bias") is Value bias
                        ? translation.Of(bias)
                        : translation.Filled(graph.Number(0, mean.Type), channels),
                    translation.Of(mean),
                    translation.Of(variance),
                ],
                operation.Real(1e-5, "eps")
            )
        );
    }

    private static Pool PoolOf(Operation operation)
    {
        var kernel = Each(operation.Numbers("kernel_size"), 2, 1);
        return new Pool(
            kernel,
            operation.Numbers("strides", "stride") is { Length: > 0 } stride ? Each(stride, 2, 1) : kernel,
            Each(operation.Numbers("padding"), 2, 0),
            Each(operation.Numbers("dilation"), 2, 1),
            operation.IsSet("ceil_mode")
        );
    }

    private static void AveragePool(Operation operation, Translation translation)
    {
        if (operation.Numbers("divisor_override") is not null)
        {
            throw new UntranslatableException("a mean with a divisor of its own");
        }
        translation.Set(
            operation.Result,
            AveragePool(
                translation.Graph,
                translation.Of(operation.Input),
                PoolOf(operation),
                operation.IsSet("count_include_pad")
            )
        );
    }

    private static long[] Each(long[]? numbers, int axes, long otherwise) =>
        numbers is null or { Length: 0 } ? [.. Enumerable.Repeat(otherwise, axes)]
        : numbers.Length == 1 ? [.. Enumerable.Repeat(numbers[0], axes)]
        : numbers;
}
