using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What layers compute, without the layers.</summary>
        public static partial class functional
        {
            /// <summary>max(0, x).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => Activate("relu", "relu_", inplace, x);

            /// <summary>x · Φ(x) with the normal distribution function.</summary>
            public static Tensor gelu(Tensor x) => Op.Call("gelu", x);

            /// <inheritdoc cref="gelu(Tensor)"/>
            public static Tensor gelu(Tensor x, bool inplace) => Activate("gelu", "gelu_", inplace, x);

            /// <summary>x · Φ(x), or its approximation by tanh.</summary>
            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false) =>
                Activate("gelu", "gelu_", inplace, x, approximate == Modules.GELU.Approximate.tanh ? "tanh" : "none");

            /// <summary>x · sigmoid(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false) => Activate("silu", "silu_", inplace, x);

            /// <summary>1 / (1 + exp(−x)).</summary>
            public static Tensor sigmoid(Tensor x) => Op.Call("sigmoid", x);

            /// <inheritdoc cref="sigmoid(Tensor)"/>
            public static Tensor sigmoid(Tensor x, bool inplace) => Activate("sigmoid", "sigmoid_", inplace, x);

            /// <summary>The hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => Activate("tanh", "tanh_", inplace, x);

            /// <summary>x above zero, <paramref name="negative_slope"/> · x below.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                Activate("leaky_relu", "leaky_relu_", inplace, input, negative_slope);

            /// <summary>x above zero, <paramref name="alpha"/> (exp(x) − 1) below.</summary>
            public static Tensor elu(Tensor x, double alpha, bool inplace = false) =>
                Activate("elu", "elu_", inplace, x, alpha);

            /// <summary>log(1 + exp(β x)) / β; x itself where β x exceeds the threshold.</summary>
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) =>
                Op.Call("softplus", x, beta, threshold);

            /// <summary>exp(x) over its sum along a dimension.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                Op.Call("softmax.int", input, dim, dtype);

            /// <summary>The logarithm of the softmax, computed without overflow.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => Op.Call("log_softmax.int", x, dim);

            /// <summary>In training, sets elements to zero with probability p and scales the others by 1 / (1 − p).</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!(p >= 0 && p <= 1))
                    throw new ArgumentOutOfRangeException(nameof(p), p, "A probability is between 0 and 1.");
                return Activate("dropout", "dropout_", inplace, input, p, training);
            }

            // In place, the input itself changes and the result is a second handle to it, which its taker may dispose.
            private static Tensor Activate(
                string fresh,
                string changing,
                bool inplace,
                params ReadOnlySpan<Arg> arguments
            ) => Op.Call(inplace ? changing : fresh, arguments);
        }
    }
}
