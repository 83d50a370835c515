using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>TorchSharp's modules.</summary>
internal static class ModuleTranslators
{
    /// <summary>What translates a module; null if nothing does.</summary>
    public static Translator? Of(nn.Module module) =>
        module switch
        {
            Linear linear => (o, t) =>
                t.Set(
                    o.Result,
                    MatrixTranslators.Affine(t.Graph, t.Of(o.Input), Part(t, linear.weight)!, Part(t, linear.bias))
                ),
            Embedding table => (o, t) =>
                t.Set(o.Result, t.Graph.Add("Gather", [Part(t, table.weight)!, t.Of(o.Input)], ("axis", 0L))),
            LayerNorm norm => (o, t) =>
                t.Set(
                    o.Result,
                    MatrixTranslators.NormalizeLayer(
                        t.Graph,
                        t.Of(o.Input),
                        Part(t, norm.weight)
                            ?? t.Filled(
                                t.Graph.Number(1, o.Result.Type),
                                [.. norm.normalized_shape.Select(size => (Size)size)]
                            ),
                        Part(t, norm.bias),
                        norm.normalized_shape.Length,
                        norm.eps
                    )
                ),
            Convolution { transposed: false } convolution => (o, t) => Convolve(o, t, convolution),
            NormBase norm when norm.GetType().Name.StartsWith("BatchNorm", StringComparison.Ordinal) => (o, t) =>
                t.Set(o.Result, Normalize(t, o.Input, norm, norm.running_mean, norm.running_var)),
            MaxPool2d pool => (o, t) =>
                t.Set(
                    o.Result,
                    VisionTranslators.MaxPool(
                        t.Graph,
                        t.Of(o.Input),
                        PoolOf(pool.kernel_size, pool.stride, pool.padding, pool.dilation, pool.ceil_mode)
                    )
                ),
            AvgPool2d { divisor_override: null } pool => (o, t) =>
                t.Set(
                    o.Result,
                    VisionTranslators.AveragePool(
                        t.Graph,
                        t.Of(o.Input),
                        PoolOf(pool.kernel_size, pool.stride, pool.padding, null, pool.ceil_mode),
                        pool.count_include_pad
                    )
                ),
            AdaptiveAvgPool2d pool => (o, t) =>
                t.Set(o.Result, VisionTranslators.Average(t.Graph, t.Of(o.Input), pool.output_size)),
            Flatten or Unflatten => (o, t) => t.Set(o.Result, t.Reshape(t.Of(o.Input), o.Input.Shape, o.Result.Shape)),
            Identity or Dropout or Dropout1d or Dropout2d or Dropout3d or AlphaDropout or FeatureAlphaDropout => (
                o,
                t
            ) => t.Set(o.Result, t.Of(o.Input)),
            _ => Activation(module) is { } write
                ? (o, t) => t.Set(o.Result, write(t, t.Of(o.Input), o.Result.Type))
                : null,
        };

    /// <summary>Normalizes channels by running statistics.</summary>
    /// <exception cref="UntranslatableException">There are none.</exception>
    public static string Normalize(Translation translation, Value input, NormBase norm, Tensor? mean, Tensor? variance)
    {
        if (mean is null || variance is null)
        {
            throw new UntranslatableException($"{norm.GetType().Name} without running statistics");
        }
        return VisionTranslators.BatchNorm(
            translation.Graph,
            [.. ScaleOf(translation, input, norm), Part(translation, mean)!, Part(translation, variance)!],
            norm.eps
        );
    }

    /// <summary>The first inputs of a normalization: what is normalized, weight and bias.</summary>
    public static string[] ScaleOf(Translation translation, Value input, NormBase norm)
    {
        Size[] channels = [norm.num_features];
        return
        [
            translation.Of(input),
            Part(translation, norm.weight) ?? translation.Filled(translation.Graph.Number(1, input.Type), channels),
            Part(translation, norm.bias) ?? translation.Filled(translation.Graph.Number(0, input.Type), channels),
        ];
    }

    /// <summary>A parameter or buffer in the graph; null if there is none.</summary>
    public static string? Part(Translation translation, Tensor? part) =>
        part is null ? null : translation.Graph.Add(translation.Names.Of(part) ?? $"part_{part.Handle}", part);

    private static Func<Translation, string, ScalarType, string>? Activation(nn.Module module) =>
        module switch
        {
            ReLU => (t, x, _) => t.Graph.Add("Relu", [x]),
            Tanh => (t, x, _) => t.Graph.Add("Tanh", [x]),
            Sigmoid => (t, x, _) => t.Graph.Add("Sigmoid", [x]),
            Hardswish => (t, x, _) => t.Graph.Add("HardSwish", [x]),
            Mish => (t, x, _) => t.Graph.Add("Mish", [x]),
            SiLU => (t, x, _) => ElementwiseTranslators.Silu(t.Graph, x),
            GELU gelu => (t, x, _) => ElementwiseTranslators.Gelu(t.Graph, x, gelu.approximate),
            ReLU6 => (t, x, type) => ElementwiseTranslators.Confined(t, x, type, 0.0, 6.0),
            LeakyReLU leaky => (t, x, _) => t.Graph.Add("LeakyRelu", [x], ("alpha", (float)leaky.negative_slope)),
            ELU elu => (t, x, _) => t.Graph.Add("Elu", [x], ("alpha", (float)elu.alpha)),
            Softmax softmax => (t, x, _) => t.Graph.Add("Softmax", [x], ("axis", softmax.dim)),
            LogSoftmax softmax => (t, x, _) => t.Graph.Add("LogSoftmax", [x], ("axis", softmax.dim)),
            _ => null,
        };

    private static void Convolve(Operation operation, Translation translation, Convolution convolution)
    {
        if (convolution.padding_mode != PaddingModes.Zeros)
        {
            throw new UntranslatableException($"a convolution that pads by {convolution.padding_mode}");
        }
        VisionTranslators.RequireBatch(operation.Input, convolution.kernel_size.Length);
        string[] inputs = [translation.Of(operation.Input), Part(translation, convolution.weight)!];
        translation.Set(
            operation.Result,
            VisionTranslators.Convolution(
                translation.Graph,
                Part(translation, convolution.bias) is { } bias ? [.. inputs, bias] : inputs,
                convolution.stride,
                PaddingOf(convolution),
                convolution.dilation,
                convolution.groups
            )
        );
    }

    private static long[] PaddingOf(Convolution convolution)
    {
        if (convolution.padding_type is not Padding.Same)
        {
            return convolution.padding ?? new long[convolution.kernel_size.Length];
        }
        var total = convolution.kernel_size.Zip(convolution.dilation, (size, step) => step * (size - 1)).ToArray();
        return total.All(long.IsEvenInteger)
            ? [.. total.Select(sum => sum / 2)]
            : throw new UntranslatableException("an even kernel with Padding.Same");
    }

    private static Pool PoolOf(long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool roundsUp) =>
        new(
            Both(kernel),
            stride is { Length: > 0 } ? Both(stride) : Both(kernel),
            padding is { Length: > 0 } ? Both(padding) : [0, 0],
            dilation is { Length: > 0 } ? Both(dilation) : [1, 1],
            roundsUp
        );

    private static long[] Both(long[] numbers) => numbers is [var one] ? [one, one] : numbers;
}
