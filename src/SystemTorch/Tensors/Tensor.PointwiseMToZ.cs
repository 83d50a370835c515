using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Functions of each element, by name, M to Z; names ending in _ change the tensor itself.
    public partial class Tensor
    {
        /// <summary>Each element with its sign changed.</summary>
        public Tensor neg() => Op.Call("neg", this);

        public Tensor neg_() => Op.InPlace("neg_", this);

        /// <summary>Radians to degrees.</summary>
        public Tensor rad2deg() => Op.Call("rad2deg", this);

        public Tensor rad2deg_() => Op.InPlace("rad2deg_", this);

        /// <summary>1 over each element.</summary>
        public Tensor reciprocal() => Op.Call("reciprocal", this);

        public Tensor reciprocal_() => Op.InPlace("reciprocal_", this);

        /// <summary>1 over the square root of each element.</summary>
        public Tensor rsqrt() => Op.Call("rsqrt", this);

        public Tensor rsqrt_() => Op.InPlace("rsqrt_", this);

        /// <summary>The sign of each element, also of complex ones.</summary>
        public Tensor sgn() => Op.Call("sgn", this);

        public Tensor sgn_() => Op.InPlace("sgn_", this);

        /// <summary>1 / (1 + exp(-x)).</summary>
        public Tensor sigmoid() => Op.Call("sigmoid", this);

        public Tensor sigmoid_() => Op.InPlace("sigmoid_", this);

        /// <summary>-1, 0 or 1 by the sign of each element.</summary>
        public Tensor sign() => Op.Call("sign", this);

        public Tensor sign_() => Op.InPlace("sign_", this);

        /// <summary>The sine of each element.</summary>
        public Tensor sin() => Op.Call("sin", this);

        public Tensor sin_() => Op.InPlace("sin_", this);

        /// <summary>sin(pi x) / (pi x), 1 at 0.</summary>
        public Tensor sinc() => Op.Call("sinc", this);

        public Tensor sinc_() => Op.InPlace("sinc_", this);

        /// <summary>The hyperbolic sine of each element.</summary>
        public Tensor sinh() => Op.Call("sinh", this);

        public Tensor sinh_() => Op.InPlace("sinh_", this);

        /// <summary>The square root of each element.</summary>
        public Tensor sqrt() => Op.Call("sqrt", this);

        public Tensor sqrt_() => Op.InPlace("sqrt_", this);

        /// <summary>The tangent of each element.</summary>
        public Tensor tan() => Op.Call("tan", this);

        public Tensor tan_() => Op.InPlace("tan_", this);

        /// <summary>The hyperbolic tangent of each element.</summary>
        public Tensor tanh() => Op.Call("tanh", this);

        public Tensor tanh_() => Op.InPlace("tanh_", this);

        /// <summary>Each element without the part after the point.</summary>
        public Tensor trunc() => Op.Call("trunc", this);

        public Tensor trunc_() => Op.InPlace("trunc_", this);

        /// <summary>Each element with its sign changed.</summary>
        public Tensor negative() => neg();

        /// <summary>This tensor itself.</summary>
        public Tensor positive() => alias();

        /// <summary>The square of each element.</summary>
        public Tensor square() => Op.Call("square", this);

        /// <summary>Each element rounded, halves to even, to a number of decimal places.</summary>
        public Tensor round(long decimals = 0) => Op.Call("round.decimals", this, decimals);

        public Tensor round_(long decimals = 0) => Op.InPlace("round_.decimals", this, decimals);

        /// <summary>Whether each element has its sign bit set.</summary>
        public Tensor signbit() => Op.Call("signbit", this);

        /// <summary>Each element, with NaN and infinities replaced.</summary>
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Op.Call("nan_to_num", this, nan, posinf, neginf);
    }
}
