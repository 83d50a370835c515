using System.Globalization;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Reading, printing and saving tensors.</summary>
public static partial class TensorExtensionMethods
{
    /// <summary>The bytes of one element.</summary>
    public static int ElementSize(this ScalarType type) =>
        type switch
        {
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool or ScalarType.QInt8 or ScalarType.QUInt8 => 1,
            ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
            ScalarType.Int32 or ScalarType.Float32 or ScalarType.QInt32 => 4,
            ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
            ScalarType.ComplexFloat64 => 16,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This is not an element type."),
        };

    /// <summary>The product of lengths.</summary>
    public static long TotalSize(this IEnumerable<long> shape) =>
        shape.Aggregate(1L, static (product, length) => product * length);

    /// <summary>The shape, in numbers of 32 bits.</summary>
    public static ReadOnlySpan<int> IntShape(this Tensor tensor) =>
        Array.ConvertAll(tensor.shape, static length => checked((int)length));

    /// <summary>The value of a tensor of one element, converted.</summary>
    public static bool ToBoolean(this Tensor value) => Single<bool>(value, ScalarType.Bool);

    public static byte ToByte(this Tensor value) => Single<byte>(value, ScalarType.Byte);

    public static sbyte ToSByte(this Tensor value) => Single<sbyte>(value, ScalarType.Int8);

    public static short ToInt16(this Tensor value) => Single<short>(value, ScalarType.Int16);

    public static int ToInt32(this Tensor value) => Single<int>(value, ScalarType.Int32);

    public static long ToInt64(this Tensor value) => Single<long>(value, ScalarType.Int64);

    public static Half ToHalf(this Tensor value) => Single<Half>(value, ScalarType.Float16);

    public static float ToSingle(this Tensor value) => Single<float>(value, ScalarType.Float32);

    public static double ToDouble(this Tensor value) => Single<double>(value, ScalarType.Float64);

    /// <summary>A tensor of a shape with the values of an array in row-major order, which are always copied.</summary>
    public static Tensor ToTensor<T>(
        this T[] rawArray,
        long[] dimensions,
        bool doCopy = false,
        bool requires_grad = false
    ) => from_array(rawArray).reshape(dimensions).requires_grad_(requires_grad);

    /// <summary>A tensor of no dimensions that holds one number.</summary>
    public static Tensor ToTensor<T>(this T scalar, Device? device = null, bool requires_grad = false)
        where T : struct => from_array(new[] { scalar }, null, device).reshape([]).requires_grad_(requires_grad);

    private static T Single<T>(Tensor value, ScalarType type)
        where T : unmanaged
    {
        if (value.dtype == type)
        {
            return value.item<T>();
        }
        using var converted = value.to_type(type);
        return converted.item<T>();
    }
}
