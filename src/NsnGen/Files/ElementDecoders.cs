using System.Runtime.InteropServices;

namespace NsnGen.Files;

/// <summary>
/// How elements that torch has no type for are read: each as the same value in a wider type. The eight-bit floating types
/// are those of the OCP specification (arXiv 2209.05433), and the variants without a negative zero (arXiv 2206.02915).
/// </summary>
internal static class ElementDecoders
{
    private static readonly ushort[] E4M3 = Halves(code => Value(code, 4, 7, isNaN: (code & 0x7F) == 0x7F));
    private static readonly ushort[] E4M3Fnuz = Halves(code => Value(code, 4, 8, isNaN: code == 0x80));
    private static readonly ushort[] E5M2Fnuz = Halves(code => Value(code, 5, 16, isNaN: code == 0x80));

    public static void Booleans(ReadOnlySpan<byte> stored, Span<byte> elements)
    {
        if (stored.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw new InvalidDataException("a BOOL element is neither 0 nor 1.");
        }
        stored.CopyTo(elements);
    }

    public static void UInt16(ReadOnlySpan<byte> stored, Span<byte> elements)
    {
        var wide = MemoryMarshal.Cast<byte, int>(elements);
        var narrow = MemoryMarshal.Cast<byte, ushort>(stored);
        for (var i = 0; i < narrow.Length; i++)
        {
            wide[i] = narrow[i];
        }
    }

    public static void UInt32(ReadOnlySpan<byte> stored, Span<byte> elements)
    {
        var wide = MemoryMarshal.Cast<byte, long>(elements);
        var narrow = MemoryMarshal.Cast<byte, uint>(stored);
        for (var i = 0; i < narrow.Length; i++)
        {
            wide[i] = narrow[i];
        }
    }

    public static void UInt64(ReadOnlySpan<byte> stored, Span<byte> elements)
    {
        foreach (var element in MemoryMarshal.Cast<byte, ulong>(stored))
        {
            if (element > long.MaxValue)
            {
                throw new InvalidDataException($"torch's widest integer is I64, which cannot hold the U64 {element}.");
            }
        }
        stored.CopyTo(elements);
    }

    /// <summary>The upper half of a float16.</summary>
    public static void Float8E5M2(ReadOnlySpan<byte> stored, Span<byte> elements)
    {
        var halves = MemoryMarshal.Cast<byte, ushort>(elements);
        for (var i = 0; i < stored.Length; i++)
        {
            halves[i] = (ushort)(stored[i] << 8);
        }
    }

    public static void Float8E4M3(ReadOnlySpan<byte> stored, Span<byte> elements) => Look(stored, elements, E4M3);

    public static void Float8E4M3Fnuz(ReadOnlySpan<byte> stored, Span<byte> elements) =>
        Look(stored, elements, E4M3Fnuz);

    public static void Float8E5M2Fnuz(ReadOnlySpan<byte> stored, Span<byte> elements) =>
        Look(stored, elements, E5M2Fnuz);

    /// <summary>A power of two, without sign or zero.</summary>
    public static void Float8E8M0(ReadOnlySpan<byte> stored, Span<byte> elements)
    {
        var floats = MemoryMarshal.Cast<byte, float>(elements);
        for (var i = 0; i < stored.Length; i++)
        {
            floats[i] = stored[i] == 0xFF ? float.NaN : float.ScaleB(1, stored[i] - 127);
        }
    }

    private static void Look(ReadOnlySpan<byte> stored, Span<byte> elements, ushort[] table)
    {
        var halves = MemoryMarshal.Cast<byte, ushort>(elements);
        for (var i = 0; i < stored.Length; i++)
        {
            halves[i] = table[stored[i]];
        }
    }

    private static ushort[] Halves(Func<int, double> value) =>
        [.. Enumerable.Range(0, 256).Select(code => BitConverter.HalfToUInt16Bits((Half)value(code)))];

    private static double Value(int code, int exponentBits, int bias, bool isNaN)
    {
        if (isNaN)
        {
            return double.NaN;
        }
        var mantissaBits = 7 - exponentBits;
        var exponent = (code & 0x7F) >> mantissaBits;
        var mantissa = code & ((1 << mantissaBits) - 1);
        var leading = exponent == 0 ? 0 : 1 << mantissaBits;
        var size = double.ScaleB(leading + mantissa, Math.Max(exponent, 1) - bias - mantissaBits);
        return code < 0x80 ? size : -size;
    }
}
