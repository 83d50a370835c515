using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Activation functions.
    public partial class Tensor
    {
        /// <summary>max(x, 0).</summary>
        public Tensor relu() => Direct.Relu(this);

        public Tensor relu_() => Op.InPlace("relu_", this);

        /// <summary>min(max(x, 0), 6).</summary>
        public Tensor relu6() => Op.Call("relu6", this);

        public Tensor relu6_() => Op.InPlace("relu6_", this);

        /// <summary>The scaled exponential linear unit, arXiv 1706.02515.</summary>
        public Tensor selu() => Op.Call("selu", this);

        public Tensor selu_() => Op.InPlace("selu_", this);

        /// <summary>x sigmoid(x).</summary>
        public Tensor silu() => Op.Call("silu", this);

        public Tensor silu_() => Op.InPlace("silu_", this);

        /// <summary>x times the normal distribution function of x, arXiv 1606.08415.</summary>
        public Tensor gelu() => Op.Call("gelu", this);

        public Tensor gelu_() => Op.InPlace("gelu_", this);

        /// <summary>relu6(x + 3) / 6.</summary>
        public Tensor hardsigmoid() => Op.Call("hardsigmoid", this);

        public Tensor hardsigmoid_() => Op.InPlace("hardsigmoid_", this);

        /// <summary>x relu6(x + 3) / 6.</summary>
        public Tensor hardswish() => Op.Call("hardswish", this);

        public Tensor hardswish_() => Op.InPlace("hardswish_", this);

        /// <summary>x where positive, alpha (exp(x) - 1) elsewhere.</summary>
        public Tensor elu(double alpha = 1) => Op.Call("elu", this, alpha);

        public Tensor elu_(double alpha = 1) => Op.InPlace("elu_", this, alpha);

        /// <summary>The continuously differentiable exponential linear unit with alpha = 1.</summary>
        public Tensor celu() => Op.Call("celu", this);

        /// <summary>max(0, x) + min(0, alpha (exp(x / alpha) - 1)).</summary>
        public Tensor celu(Scalar alpha) => Op.Call("celu", this, alpha);

        /// <summary>x where positive, x times the slope elsewhere.</summary>
        public Tensor leaky_relu(Scalar negative_slope) => Op.Call("leaky_relu", this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope) => Op.InPlace("leaky_relu_", this, negative_slope);

        /// <summary>x limited to a range.</summary>
        public Tensor hardtanh(Scalar min, Scalar max) => Op.Call("hardtanh", this, min, max);

        public Tensor hardtanh_(Scalar min, Scalar max) => Op.InPlace("hardtanh_", this, min, max);

        /// <summary>log(1 + exp(beta x)) / beta; x itself where beta x is above the threshold.</summary>
        public Tensor softplus(double beta = 1, double threshold = 20) => Op.Call("softplus", this, beta, threshold);

        /// <summary>log(sigmoid(x)).</summary>
        public Tensor log_sigmoid() => Op.Call("log_sigmoid", this);

        /// <summary>The first half of a dimension times the sigmoid of the second.</summary>
        public Tensor glu(long dim = -1) => Op.Call("glu", this, dim);

        /// <summary>x where positive, x times a learned slope elsewhere.</summary>
        public Tensor prelu(Tensor target) => Op.Call("prelu", this, target);

        /// <summary>x where above the threshold, the value elsewhere.</summary>
        public Tensor threshold(Scalar threshold, Scalar value) => Op.Call("threshold", this, threshold, value);

        /// <summary>exp(x), divided by its sum along a dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Op.Call("softmax.int", this, dim, dtype);

        /// <summary>The logarithm of softmax, computed stably.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Op.Call("log_softmax.int", this, dim, dtype);
    }
}
