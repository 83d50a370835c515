using System.Runtime.InteropServices;

namespace TorchSharp;

// What is known of element types.
public static partial class torch
{
    /// <summary>The numeric limits of a floating-point type.</summary>
    [StructLayout(LayoutKind.Auto)]
    public struct FInfo
    {
        public int bits;
        public double eps;
        public double max;
        public double min;
        public double tiny;
        public double smallest_normal;
        public double resolution;
    }

    /// <summary>The limits of the default element type.</summary>
    public static FInfo finfo() => finfo(default_dtype);

    /// <summary>The limits of a floating-point type.</summary>
    /// <exception cref="ArgumentException">The type is not a floating-point type.</exception>
    public static FInfo finfo(ScalarType dtype) =>
        dtype switch
        {
            ScalarType.Float64 => Limits(64, 2.220446049250313e-16, double.MaxValue, 2.2250738585072014e-308, 1e-15),
            ScalarType.Float32 => Limits(32, 1.1920928955078125e-07, float.MaxValue, 1.1754943508222875e-38, 1e-6),
            ScalarType.Float16 => Limits(16, 0.0009765625, 65504, 6.103515625e-05, 1e-3),
            ScalarType.BFloat16 => Limits(16, 0.0078125, 3.3895313892515355e38, 1.1754943508222875e-38, 1e-2),
            _ => throw new ArgumentException($"{dtype} is not a floating-point type.", nameof(dtype)),
        };

    /// <summary>The type that operands of two types are brought to.</summary>
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) =>
        (ScalarType)Interop.Op.CallValue("promote_types", type1, type2).Integer;

    /// <summary>The type of a result of two operands, of which those without dimensions count less.</summary>
    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) =>
        (ScalarType)Interop.Op.CallValue("result_type.Tensor", tensor1, tensor2).Integer;

    /// <summary>Whether values of one type may become another without a change of kind.</summary>
    public static bool can_cast(ScalarType from, ScalarType to) =>
        Interop.Op.CallValue("can_cast", from, to).Integer != 0;

    private static FInfo Limits(int bits, double eps, double max, double tiny, double resolution) =>
        new()
        {
            bits = bits,
            eps = eps,
            max = max,
            min = -max,
            tiny = tiny,
            smallest_normal = tiny,
            resolution = resolution,
        };
}
