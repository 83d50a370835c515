using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Convolves [N, C, L] with a weight [out, C / groups, K].</summary>
            public static Tensor conv1d(
                Tensor input,
                Tensor weight,
                Tensor? bias = null,
                long? stride = null,
                long? padding = null,
                long? dilation = null,
                long groups = 1
            ) => Op.Call("conv1d", input, weight, bias, List(stride, 1), List(padding, 0), List(dilation, 1), groups);

            /// <summary>Convolves [N, C, H, W] with a weight [out, C / groups, KH, KW].</summary>
            public static Tensor conv2d(
                Tensor input,
                Tensor weight,
                Tensor? bias = null,
                long[]? strides = null,
                long[]? padding = null,
                long[]? dilation = null,
                long groups = 1
            ) => Op.Call("conv2d", input, weight, bias, strides ?? [1], padding ?? [0], dilation ?? [1], groups);

            /// <summary>Puts values around the last dimensions: (before, after) pairs, the last dimension first.</summary>
            public static Tensor pad(
                Tensor input,
                long[] pad,
                PaddingModes mode = PaddingModes.Constant,
                double value = 0
            ) =>
                mode is PaddingModes.Constant or PaddingModes.Zeros
                    ? Op.Call("pad", input, pad, "constant", mode == PaddingModes.Zeros ? 0 : value)
                    : Op.Call("pad", input, pad, Name(mode));

            /// <inheritdoc cref="pad(Tensor, long[], PaddingModes, double)"/>
            public static Tensor pad(
                Tensor input,
                ReadOnlySpan<long> pad,
                PaddingModes mode = PaddingModes.Constant,
                double value = 0
            ) => functional.pad(input, pad.ToArray(), mode, value);

            /// <summary>Puts as many values before and after the last dimension.</summary>
            public static Tensor pad(
                Tensor input,
                long pad,
                PaddingModes mode = PaddingModes.Constant,
                double value = 0
            ) => functional.pad(input, (long[])[pad, pad], mode, value);

            /// <summary>Puts values before and after the last dimension.</summary>
            public static Tensor pad(
                Tensor input,
                (long, long) pad,
                PaddingModes mode = PaddingModes.Constant,
                double value = 0
            ) => functional.pad(input, (long[])[pad.Item1, pad.Item2], mode, value);

            /// <summary>Puts values around the last dimension (first pair) and the one before it.</summary>
            public static Tensor pad(
                Tensor input,
                (long, long, long, long) pad,
                PaddingModes mode = PaddingModes.Constant,
                double value = 0
            ) => functional.pad(input, (long[])[pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            internal static string Name(Padding padding) => padding == Padding.Same ? "same" : "valid";

            private static string Name(PaddingModes mode) =>
                mode switch
                {
                    PaddingModes.Reflect => "reflect",
                    PaddingModes.Replicate => "replicate",
                    PaddingModes.Circular => "circular",
                    _ => "constant",
                };

            private static long[] List(long? value, long otherwise) => [value ?? otherwise];
        }
    }
}
