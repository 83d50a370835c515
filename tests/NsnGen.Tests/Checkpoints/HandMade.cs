using System.Buffers.Binary;
using System.Text;

namespace NsnGen.Tests;

/// <summary>Safetensors files put together byte by byte, as the format's description has it.</summary>
internal static class HandMade
{
    public static byte[] File(string header, params byte[] data) => File(Encoding.UTF8.GetBytes(header), data);

    public static byte[] File(byte[] header, params byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    /// <summary>A file of one vector.</summary>
    public static byte[] Vector(string dtype, int count, params byte[] data) =>
        File($$$"""{"x":{"dtype":"{{{dtype}}}","shape":[{{{count}}}],"data_offsets":[0,{{{data.Length}}}]}}""", data);
}
