using System.Runtime.InteropServices;

namespace NsnGen.Tool;

/// <summary>Stored elements as numbers.</summary>
internal static class Elements
{
    /// <summary>The largest absolute difference of two pieces of a tensor; NaN if one of two numbers is. Equal bits have none.</summary>
    /// <param name="type">The element type in the words of the safetensors format.</param>
    /// <param name="first">Elements.</param>
    /// <param name="second">As many.</param>
    /// <exception cref="NotSupportedException">No nested model has the type.</exception>
    public static double LargestDifference(string type, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        first.SequenceEqual(second)
            ? 0
            : type switch
            {
                "F64" => Largest<double>(first, second, value => value),
                "F32" or "C64" => Largest<float>(first, second, value => value),
                "F16" => Largest<Half>(first, second, value => (double)value),
                "BF16" => Largest<ushort>(first, second, bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
                "I64" => Largest<long>(first, second, value => value),
                "I32" => Largest<int>(first, second, value => value),
                "I16" => Largest<short>(first, second, value => value),
                "I8" => Largest<sbyte>(first, second, value => value),
                "U8" or "BOOL" => Largest<byte>(first, second, value => value),
                _ => throw new NotSupportedException($"Elements of {type} are not compared; no nested model has them."),
            };

    private static double Largest<T>(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Func<T, double> number)
        where T : unmanaged, IEquatable<T>
    {
        var own = MemoryMarshal.Cast<byte, T>(first);
        var other = MemoryMarshal.Cast<byte, T>(second);
        var largest = 0.0;
        for (var i = 0; i < own.Length; i++)
        {
            // Infinity minus itself would be NaN.
            if (!own[i].Equals(other[i]))
            {
                largest = Math.Max(largest, Math.Abs(number(own[i]) - number(other[i])));
            }
        }
        return largest;
    }
}
