using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Normalizes over the last dimensions to mean 0 and variance 1, then scales and shifts.</summary>
            public static Tensor layer_norm(
                Tensor input,
                long[] normalized_shape,
                Tensor? weight = null,
                Tensor? bias = null,
                double eps = 1e-5
            ) => Op.Call("layer_norm", input, normalized_shape, weight, bias, eps);

            /// <summary>
            /// Normalizes each channel of [N, C, ...]: in training over the batch, which also moves the running
            /// statistics toward it by <paramref name="momentum"/>; else by the running statistics.
            /// </summary>
            public static Tensor batch_norm(
                Tensor input,
                Tensor? running_mean,
                Tensor? running_var,
                Tensor? weight = null,
                Tensor? bias = null,
                bool training = false,
                double momentum = 0.1,
                double eps = 1e-5
            ) => Op.Call("batch_norm", input, weight, bias, running_mean, running_var, training, momentum, eps, false);

            /// <summary>Normalizes over groups of channels of [N, C, ...], then scales and shifts each channel.</summary>
            public static Tensor group_norm(
                Tensor input,
                long num_groups,
                Tensor? weight = null,
                Tensor? bias = null,
                double eps = 1e-5
            ) => Op.Call("group_norm", input, num_groups, weight, bias, eps);
        }
    }
}
