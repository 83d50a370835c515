using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>The numbers that ONNX has for types of elements.</summary>
internal static class ElementType
{
    /// <summary>The number of a type.</summary>
    /// <exception cref="UntranslatableException">ONNX has none.</exception>
    public static long Of(ScalarType type) =>
        type switch
        {
            ScalarType.Float32 => 1,
            ScalarType.Byte => 2,
            ScalarType.Int8 => 3,
            ScalarType.Int16 => 5,
            ScalarType.Int32 => 6,
            ScalarType.Int64 => 7,
            ScalarType.Bool => 9,
            ScalarType.Float16 => 10,
            ScalarType.Float64 => 11,
            ScalarType.BFloat16 => 16,
            _ => throw new UntranslatableException($"a tensor of {type}"),
        };
}
