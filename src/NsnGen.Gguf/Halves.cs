using System.Buffers.Binary;

namespace NsnGen.Gguf;

/// <summary>float16, one by one.</summary>
internal sealed class Halves : GgufElements
{
    public override GgufPrecision Precision => GgufPrecision.F16;

    public override uint Id => 1;

    public override int BlockSize => 1;

    public override int BlockBytes => 2;

    protected override double StoreBlock(ReadOnlySpan<float> exact, Span<byte> stored)
    {
        var half = (Half)exact[0];
        BinaryPrimitives.WriteHalfLittleEndian(stored, half);
        var difference = (double)half - exact[0];
        return difference * difference;
    }
}
