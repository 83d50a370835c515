using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NsnGen.Gguf;

/// <summary>Blocks of 32 integers <c>q</c> of eight bits behind one scale <c>d</c>, float16: <c>w ≈ d · q</c>. The largest element becomes ±127.</summary>
internal sealed class Q8Blocks : GgufElements
{
    private const float Largest = sbyte.MaxValue;

    public override GgufPrecision Precision => GgufPrecision.Q8_0;

    public override uint Id => 8;

    public override int BlockSize => 32;

    public override int BlockBytes => 2 + BlockSize;

    protected override double StoreBlock(ReadOnlySpan<float> exact, Span<byte> stored)
    {
        var peak = 0f;
        foreach (var element in exact)
        {
            // Max is not a number if one of the two is not.
            peak = MathF.Max(peak, MathF.Abs(element));
        }
        var scale = peak / Largest;
        var kept = (Half)scale;
        if (!Half.IsFinite(kept))
        {
            return double.NaN;
        }
        BinaryPrimitives.WriteHalfLittleEndian(stored, kept);
        var integers = MemoryMarshal.Cast<byte, sbyte>(stored[2..]);
        var lost = 0.0;
        for (var i = 0; i < exact.Length; i++)
        {
            integers[i] = scale == 0 ? (sbyte)0 : (sbyte)MathF.Round(exact[i] / scale, MidpointRounding.AwayFromZero);
            var difference = (double)kept * integers[i] - exact[i];
            lost += difference * difference;
        }
        return lost;
    }
}
