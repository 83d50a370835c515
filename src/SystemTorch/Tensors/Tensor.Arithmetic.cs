using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Arithmetic with tensors, broadcast to a common shape, and with numbers.
    public partial class Tensor
    {
        /// <summary>The sum, element by element.</summary>
        public Tensor add(Tensor target) => Direct.Add(this, target);

        /// <summary>This plus alpha times the other.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Op.Call("add.Tensor", this, target, alpha);

        public Tensor add(Scalar scalar) => Direct.Add(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Op.Call("add.Scalar", this, scalar, alpha);

        public Tensor add_(Tensor target) => Direct.AddInPlace(this, target, 1L);

        public Tensor add_(Tensor target, Scalar alpha) => Direct.AddInPlace(this, target, alpha.Value);

        public Tensor add_(Scalar scalar) => Op.InPlace("add_.Scalar", this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => Op.InPlace("add_.Scalar", this, scalar, alpha);

        /// <summary>The difference, element by element.</summary>
        public Tensor sub(Tensor target) => Direct.Sub(this, target);

        public Tensor sub(Scalar target) => Op.Call("sub.Scalar", this, target);

        public Tensor sub_(Tensor target) => Direct.AddInPlace(this, target, -1L);

        public Tensor sub_(Scalar target) => Op.InPlace("sub_.Scalar", this, target);

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor subtract_(Tensor target) => sub_(target);

        public Tensor subtract_(Scalar target) => sub_(target);

        /// <summary>The product, element by element.</summary>
        public Tensor mul(Tensor target) => Direct.Mul(this, target);

        public Tensor mul(Scalar target) => Direct.Mul(this, target);

        public Tensor mul_(Tensor target) => Op.InPlace("mul_.Tensor", this, target);

        public Tensor mul_(Scalar target) => Direct.MulInPlace(this, target);

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor multiply(Scalar target) => mul(target);

        /// <summary>The quotient, element by element.</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode is RoundingMode.None
                ? Direct.Div(this, target)
                : Op.Call("div.Tensor_mode", this, target, Name(rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Op.Call("div.Scalar_mode", this, target, Name(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Op.InPlace("div_.Tensor_mode", this, target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Op.InPlace("div_.Scalar_mode", this, target, Name(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            div(target, rounding_mode);

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            div(target, rounding_mode);

        public Tensor true_divide(Tensor other) => div(other);

        public Tensor true_divide(Scalar other) => div(other);

        /// <summary>The quotient rounded to negative infinity.</summary>
        public Tensor floor_divide(Tensor other) => Op.Call("div.Tensor_mode", this, other, "floor");

        public Tensor floor_divide(Scalar other) => Op.Call("div.Scalar_mode", this, other, "floor");

        /// <summary>The remainder with the sign of the divisor.</summary>
        public Tensor remainder(Tensor target) => Op.Call("remainder.Tensor", this, target);

        public Tensor remainder(Scalar scalar) => Op.Call("remainder.Scalar", this, scalar);

        public Tensor remainder_(Tensor target) => Op.InPlace("remainder_.Tensor", this, target);

        public Tensor remainder_(Scalar scalar) => Op.InPlace("remainder_.Scalar", this, scalar);

        /// <summary>The remainder with the sign of the dividend.</summary>
        public Tensor fmod(Tensor target) => Op.Call("fmod.Tensor", this, target);

        public Tensor fmod(Scalar scalar) => Op.Call("fmod.Scalar", this, scalar);

        /// <summary>Each element to a power.</summary>
        public Tensor pow(Tensor exponent) => Op.Call("pow.Tensor_Tensor", this, exponent);

        public Tensor pow(Scalar exponent) => Op.Call("pow.Tensor_Scalar", this, exponent);

        public Tensor pow_(Tensor exponent) => Op.InPlace("pow_.Tensor", this, exponent);

        public Tensor pow_(Scalar exponent) => Op.InPlace("pow_.Scalar", this, exponent);

        /// <summary>This plus value times the product of two others.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Op.Call("addcmul", this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Direct.AddcmulInPlace(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Op.Call("addcdiv", this, tensor1, tensor2);

        /// <summary>This plus value times the quotient of two others.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Op.Call("addcdiv", this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Direct.AddcdivInPlace(this, tensor1, tensor2, 1);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Direct.AddcdivInPlace(this, tensor1, tensor2, value);

        /// <summary>This plus weight times the way to the end.</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Op.Call("lerp.Tensor", this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => Op.InPlace("lerp_.Tensor", this, end, weight);

        /// <summary>Each element limited to a range; null leaves a side open.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Op.Call("clamp", this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Op.Call("clamp.Tensor", this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Op.InPlace("clamp_", this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Op.InPlace("clamp_.Tensor", this, min, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor clamp_min(Scalar min) => Op.Call("clamp_min", this, min);

        public Tensor clamp_min_(Scalar min) => Op.InPlace("clamp_min_", this, min);

        public Tensor clamp_max(Scalar max) => Op.Call("clamp_max", this, max);

        public Tensor clamp_max_(Scalar max) => Op.InPlace("clamp_max_", this, max);

        /// <summary>The larger of two, element by element.</summary>
        public Tensor maximum(Tensor other) => Op.Call("maximum", this, other);

        /// <summary>The smaller of two, element by element.</summary>
        public Tensor minimum(Tensor other) => Op.Call("minimum", this, other);

        /// <summary>The larger of two, ignoring NaN.</summary>
        public Tensor fmax(Tensor other) => Op.Call("fmax", this, other);

        /// <summary>The smaller of two, ignoring NaN.</summary>
        public Tensor fmin(Tensor other) => Op.Call("fmin", this, other);

        /// <summary>The angle of the point (other, this).</summary>
        public Tensor atan2(Tensor other) => Op.Call("atan2", this, other);

        /// <summary>The length of the vector (this, other).</summary>
        public Tensor hypot(Tensor other) => Op.Call("hypot", this, other);

        /// <summary>This with the sign of the other.</summary>
        public Tensor copysign(Tensor other) => Op.Call("copysign.Tensor", this, other);

        /// <summary>log(exp(this) + exp(other)), computed stably.</summary>
        public Tensor logaddexp(Tensor other) => Op.Call("logaddexp", this, other);

        /// <summary>This times log(y), 0 where this is 0.</summary>
        public Tensor xlogy(Tensor y) => Op.Call("xlogy.Tensor", this, y);

        public Tensor xlogy(Scalar y) => Op.Call("xlogy.Scalar_Other", this, y);

        private static string? Name(RoundingMode mode) => mode is RoundingMode.None ? null : mode.ToString();
    }
}
