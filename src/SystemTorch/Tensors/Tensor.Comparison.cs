using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Comparison and logic; results are bool tensors.
    public partial class Tensor
    {
        /// <summary>Where the elements are equal.</summary>
        public Tensor eq(Tensor target) => Op.Call("eq.Tensor", this, target);

        public Tensor eq(Scalar target) => Op.Call("eq.Scalar", this, target);

        /// <summary>Where the elements differ.</summary>
        public Tensor ne(Tensor target) => Op.Call("ne.Tensor", this, target);

        public Tensor ne(Scalar target) => Op.Call("ne.Scalar", this, target);

        /// <summary>Where this is less.</summary>
        public Tensor lt(Tensor target) => Op.Call("lt.Tensor", this, target);

        public Tensor lt(Scalar target) => Op.Call("lt.Scalar", this, target);

        /// <summary>Where this is less or equal.</summary>
        public Tensor le(Tensor target) => Op.Call("le.Tensor", this, target);

        public Tensor le(Scalar target) => Op.Call("le.Scalar", this, target);

        /// <summary>Where this is greater.</summary>
        public Tensor gt(Tensor target) => Op.Call("gt.Tensor", this, target);

        public Tensor gt(Scalar target) => Op.Call("gt.Scalar", this, target);

        /// <summary>Where this is greater or equal.</summary>
        public Tensor ge(Tensor target) => Op.Call("ge.Tensor", this, target);

        public Tensor ge(Scalar target) => Op.Call("ge.Scalar", this, target);

        /// <summary>Where the elements are equal.</summary>
        public Tensor equal(Tensor target) => eq(target);

        /// <summary>Where the elements differ.</summary>
        public Tensor not_equal(Tensor target) => ne(target);

        /// <summary>Where this is less.</summary>
        public Tensor less(Tensor target) => lt(target);

        /// <summary>Where this is less or equal.</summary>
        public Tensor less_equal(Tensor target) => le(target);

        /// <summary>Where this is greater.</summary>
        public Tensor greater(Tensor target) => gt(target);

        /// <summary>Where this is greater or equal.</summary>
        public Tensor greater_equal(Tensor target) => ge(target);

        /// <summary>Where both are non-zero.</summary>
        public Tensor logical_and(Tensor other) => Op.Call("logical_and", this, other);

        /// <summary>Where either is non-zero.</summary>
        public Tensor logical_or(Tensor other) => Op.Call("logical_or", this, other);

        /// <summary>Where exactly one is non-zero.</summary>
        public Tensor logical_xor(Tensor other) => Op.Call("logical_xor", this, other);

        /// <summary>The bits set in both.</summary>
        public Tensor bitwise_and(Tensor other) => Op.Call("bitwise_and.Tensor", this, other);

        /// <summary>The bits set in either.</summary>
        public Tensor bitwise_or(Tensor other) => Op.Call("bitwise_or.Tensor", this, other);

        /// <summary>The bits set in exactly one.</summary>
        public Tensor bitwise_xor(Tensor other) => Op.Call("bitwise_xor.Tensor", this, other);

        /// <summary>Where the elements are NaN.</summary>
        public Tensor isnan() => Op.Call("isnan", this);

        /// <summary>Where the elements are infinite.</summary>
        public Tensor isinf() => Op.Call("isinf", this);

        /// <summary>Where the elements are finite.</summary>
        public Tensor isfinite() => Op.Call("isfinite", this);

        /// <summary>Where the elements are positive infinity.</summary>
        public Tensor isposinf() => Op.Call("isposinf", this);

        /// <summary>Where the elements are negative infinity.</summary>
        public Tensor isneginf() => Op.Call("isneginf", this);

        /// <summary>Where |this - other| &lt;= atol + rtol |other|.</summary>
        public Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false) =>
            Op.Call("isclose", this, other, rtol, atol, nanEqual);

        /// <summary>Whether everywhere |this - target| &lt;= atol + rtol |target|.</summary>
        public bool allclose(Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false) =>
            Op.CallValue("allclose", this, target, rtol, atol, equal_nan).Integer != 0;

        /// <summary>Where the elements are among others.</summary>
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
            Op.Call("isin.Tensor_Tensor", this, test_elements, assumeUnique, invert);

        /// <summary>This where the condition holds, y elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => Op.Call("where.self", condition, this, y);
    }
}
