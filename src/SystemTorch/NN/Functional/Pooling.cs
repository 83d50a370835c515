using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>The largest value of each window of [N, C, H, W]; windows are their own size apart unless a stride is given.</summary>
            public static Tensor max_pool2d(
                Tensor input,
                long[] kernel_size,
                long[]? strides = null,
                long[]? padding = null,
                long[]? dilation = null,
                bool ceil_mode = false
            ) =>
                Op.Call(
                    "max_pool2d",
                    input,
                    kernel_size,
                    strides ?? kernel_size,
                    padding ?? [0],
                    dilation ?? [1],
                    ceil_mode
                );

            /// <inheritdoc cref="max_pool2d(Tensor, long[], long[], long[], long[], bool)"/>
            public static Tensor max_pool2d(
                Tensor input,
                long kernel_size,
                long? stride = null,
                long? padding = null,
                long? dilation = null,
                bool ceil_mode = false
            ) => max_pool2d(input, [kernel_size], [stride ?? kernel_size], [padding ?? 0], [dilation ?? 1], ceil_mode);

            /// <inheritdoc cref="max_pool2d(Tensor, long[], long[], long[], long[], bool)"/>
            public static Tensor max_pool2d(
                Tensor input,
                (long, long) kernel_size,
                (long, long)? stride = null,
                (long, long)? padding = null,
                (long, long)? dilation = null,
                bool ceil_mode = false
            ) => max_pool2d(input, List(kernel_size), List(stride), List(padding), List(dilation), ceil_mode);

            /// <summary>The largest value of each window, and where in its image (H · W) it was found.</summary>
            public static (Tensor output, Tensor indices) max_pool2d_with_indices(
                Tensor input,
                long[] kernel_size,
                long[]? strides = null,
                long[]? padding = null,
                long[]? dilation = null,
                bool ceil_mode = false
            ) =>
                Op.Call2(
                    "max_pool2d_with_indices",
                    input,
                    kernel_size,
                    strides ?? kernel_size,
                    padding ?? [0],
                    dilation ?? [1],
                    ceil_mode
                );

            /// <summary>The mean of each window of [N, C, H, W]; windows are their own size apart unless a stride is given.</summary>
            public static Tensor avg_pool2d(
                Tensor input,
                long[] kernel_size,
                long[]? stride = null,
                long[]? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null
            ) =>
                Op.Call(
                    "avg_pool2d",
                    input,
                    kernel_size,
                    stride ?? kernel_size,
                    padding ?? [0],
                    ceil_mode,
                    count_include_pad,
                    divisor_override
                );

            /// <inheritdoc cref="avg_pool2d(Tensor, long[], long[], long[], bool, bool, long?)"/>
            public static Tensor avg_pool2d(
                Tensor input,
                long kernel_size,
                long? stride = null,
                long padding = 0,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null
            ) =>
                avg_pool2d(
                    input,
                    [kernel_size],
                    [stride ?? kernel_size],
                    [padding],
                    ceil_mode,
                    count_include_pad,
                    divisor_override
                );

            /// <inheritdoc cref="avg_pool2d(Tensor, long[], long[], long[], bool, bool, long?)"/>
            public static Tensor avg_pool2d(
                Tensor input,
                (long, long) kernel_size,
                (long, long)? stride = null,
                (long, long)? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null
            ) =>
                avg_pool2d(
                    input,
                    List(kernel_size),
                    List(stride),
                    List(padding),
                    ceil_mode,
                    count_include_pad,
                    divisor_override
                );

            /// <summary>Means over as many windows of [N, C, H, W] as the output [OH, OW] has places.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                Op.Call("adaptive_avg_pool2d", input, output_size);

            /// <inheritdoc cref="adaptive_avg_pool2d(Tensor, long[])"/>
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                adaptive_avg_pool2d(input, [output_size, output_size]);

            /// <inheritdoc cref="adaptive_avg_pool2d(Tensor, long[])"/>
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                adaptive_avg_pool2d(input, List(output_size));

            internal static long[] List((long, long) pair) => [pair.Item1, pair.Item2];

            internal static long[]? Square(long? size) => size is { } value ? [value, value] : null;

            internal static long[]? List((long, long)? pair) => pair is { } value ? List(value) : null;
        }
    }
}
