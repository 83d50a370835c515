using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Which .NET type holds an element of which tensor type.</summary>
internal static class ElementTypes
{
    private static readonly Dictionary<Type, ScalarType> ByType = new()
    {
        [typeof(byte)] = ScalarType.Byte,
        [typeof(sbyte)] = ScalarType.Int8,
        [typeof(short)] = ScalarType.Int16,
        [typeof(int)] = ScalarType.Int32,
        [typeof(long)] = ScalarType.Int64,
        [typeof(Half)] = ScalarType.Float16,
        [typeof(float)] = ScalarType.Float32,
        [typeof(double)] = ScalarType.Float64,
        [typeof((float, float))] = ScalarType.ComplexFloat32,
        [typeof(Complex)] = ScalarType.ComplexFloat64,
        [typeof(bool)] = ScalarType.Bool,
    };

    public static ScalarType Of(Type type) =>
        ByType.TryGetValue(type, out var found)
            ? found
            : throw new NotSupportedException(
                $"{type} is not an element type; allowed are {string.Join(", ", ByType.Keys.Select(key => key.Name))}."
            );

    public static void Require<T>(ScalarType elementType)
    {
        if (!ByType.TryGetValue(typeof(T), out var expected) || expected != elementType)
        {
            throw new ArgumentException(
                $"The tensor's elements are {elementType}, which cannot be read as {typeof(T).Name}.",
                nameof(elementType)
            );
        }
    }
}
