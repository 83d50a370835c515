using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Functions of each element, by name, A to L; names ending in _ change the tensor itself.
    public partial class Tensor
    {
        /// <summary>The absolute value of each element.</summary>
        public Tensor abs() => Op.Call("abs", this);

        public Tensor abs_() => Op.InPlace("abs_", this);

        /// <summary>The arc cosine of each element.</summary>
        public Tensor acos() => Op.Call("acos", this);

        public Tensor acos_() => Op.InPlace("acos_", this);

        /// <summary>The inverse hyperbolic cosine of each element.</summary>
        public Tensor acosh() => Op.Call("acosh", this);

        public Tensor acosh_() => Op.InPlace("acosh_", this);

        /// <summary>The arc sine of each element.</summary>
        public Tensor asin() => Op.Call("asin", this);

        public Tensor asin_() => Op.InPlace("asin_", this);

        /// <summary>The inverse hyperbolic sine of each element.</summary>
        public Tensor asinh() => Op.Call("asinh", this);

        public Tensor asinh_() => Op.InPlace("asinh_", this);

        /// <summary>The arc tangent of each element.</summary>
        public Tensor atan() => Op.Call("atan", this);

        public Tensor atan_() => Op.InPlace("atan_", this);

        /// <summary>The inverse hyperbolic tangent of each element.</summary>
        public Tensor atanh() => Op.Call("atanh", this);

        public Tensor atanh_() => Op.InPlace("atanh_", this);

        /// <summary>The smallest integer not below each element.</summary>
        public Tensor ceil() => Op.Call("ceil", this);

        public Tensor ceil_() => Op.InPlace("ceil_", this);

        /// <summary>The cosine of each element.</summary>
        public Tensor cos() => Op.Call("cos", this);

        public Tensor cos_() => Op.InPlace("cos_", this);

        /// <summary>The hyperbolic cosine of each element.</summary>
        public Tensor cosh() => Op.Call("cosh", this);

        public Tensor cosh_() => Op.InPlace("cosh_", this);

        /// <summary>Degrees to radians.</summary>
        public Tensor deg2rad() => Op.Call("deg2rad", this);

        public Tensor deg2rad_() => Op.InPlace("deg2rad_", this);

        /// <summary>The logarithmic derivative of the gamma function.</summary>
        public Tensor digamma() => Op.Call("digamma", this);

        public Tensor digamma_() => Op.InPlace("digamma_", this);

        /// <summary>The error function of each element.</summary>
        public Tensor erf() => Op.Call("erf", this);

        public Tensor erf_() => Op.InPlace("erf_", this);

        /// <summary>One minus the error function.</summary>
        public Tensor erfc() => Op.Call("erfc", this);

        public Tensor erfc_() => Op.InPlace("erfc_", this);

        /// <summary>The inverse of the error function.</summary>
        public Tensor erfinv() => Op.Call("erfinv", this);

        public Tensor erfinv_() => Op.InPlace("erfinv_", this);

        /// <summary>e to the power of each element.</summary>
        public Tensor exp() => Op.Call("exp", this);

        public Tensor exp_() => Op.InPlace("exp_", this);

        /// <summary>2 to the power of each element.</summary>
        public Tensor exp2() => Op.Call("exp2", this);

        public Tensor exp2_() => Op.InPlace("exp2_", this);

        /// <summary>e to the power of each element, minus 1, precise near 0.</summary>
        public Tensor expm1() => Op.Call("expm1", this);

        public Tensor expm1_() => Op.InPlace("expm1_", this);

        /// <summary>The largest integer not above each element.</summary>
        public Tensor floor() => Op.Call("floor", this);

        public Tensor floor_() => Op.InPlace("floor_", this);

        /// <summary>The part of each element after the point.</summary>
        public Tensor frac() => Op.Call("frac", this);

        public Tensor frac_() => Op.InPlace("frac_", this);

        /// <summary>The logarithm of the absolute value of the gamma function.</summary>
        public Tensor lgamma() => Op.Call("lgamma", this);

        public Tensor lgamma_() => Op.InPlace("lgamma_", this);

        /// <summary>The natural logarithm of each element.</summary>
        public Tensor log() => Op.Call("log", this);

        public Tensor log_() => Op.InPlace("log_", this);

        /// <summary>The logarithm to base 10.</summary>
        public Tensor log10() => Op.Call("log10", this);

        public Tensor log10_() => Op.InPlace("log10_", this);

        /// <summary>The natural logarithm of 1 plus each element, precise near 0.</summary>
        public Tensor log1p() => Op.Call("log1p", this);

        public Tensor log1p_() => Op.InPlace("log1p_", this);

        /// <summary>The logarithm to base 2.</summary>
        public Tensor log2() => Op.Call("log2", this);

        public Tensor log2_() => Op.InPlace("log2_", this);

        /// <summary>Whether each element is zero.</summary>
        public Tensor logical_not() => Op.Call("logical_not", this);

        public Tensor logical_not_() => Op.InPlace("logical_not_", this);

        /// <summary>Each element with its bits inverted.</summary>
        public Tensor bitwise_not() => Op.Call("bitwise_not", this);

        public Tensor bitwise_not_() => Op.InPlace("bitwise_not_", this);

        /// <summary>The absolute value of each element.</summary>
        public Tensor absolute() => abs();

        /// <summary>The inverse of sigmoid.</summary>
        public Tensor logit(double? eps = null) => Op.Call("logit", this, eps);
    }
}
