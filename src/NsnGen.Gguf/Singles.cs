using System.Buffers.Binary;

namespace NsnGen.Gguf;

/// <summary>float32, one by one.</summary>
internal sealed class Singles : GgufElements
{
    public override GgufPrecision Precision => GgufPrecision.F32;

    public override uint Id => 0;

    public override int BlockSize => 1;

    public override int BlockBytes => sizeof(float);

    protected override double StoreBlock(ReadOnlySpan<float> exact, Span<byte> stored)
    {
        BinaryPrimitives.WriteSingleLittleEndian(stored, exact[0]);
        return float.IsFinite(exact[0]) ? 0 : double.NaN;
    }
}
