using System.Buffers.Binary;
using System.Text;

namespace NsnGen.Package.Tests;

/// <summary>Where things are in a 64-bit ELF file that is whole. Tests damage it there.</summary>
internal sealed class ElfLayout(byte[] file)
{
    /// <summary>Where the table of sections is, which ends the file.</summary>
    public int Sections => (int)Read64(40);

    public int SectionCount => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(60));

    /// <summary>The first entry of .gnu.version_r: a library.</summary>
    public int FirstLibrary => Contents(Header(0x6ffffffe));

    /// <summary>The first version that it must have.</summary>
    public int FirstVersion => FirstLibrary + (int)Read32(FirstLibrary + 8);

    /// <summary>The entry of a version that is required.</summary>
    public int Version(string name)
    {
        var strings = Contents(Sections + 64 * (int)Read32(Header(0x6ffffffe) + 40));
        for (var library = FirstLibrary; ; library += (int)Read32(library + 12))
        {
            var entry = library + (int)Read32(library + 8);
            for (int i = 0, count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(library + 2)); i < count; i++)
            {
                var text = file.AsSpan(strings + (int)Read32(entry + 8));
                if (Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]) == name)
                {
                    return entry;
                }
                entry += (int)Read32(entry + 12);
            }
            Assert.NotEqual(0u, Read32(library + 12));
        }
    }

    /// <summary>The header of the section of a type.</summary>
    public int Header(uint type) =>
        Enumerable.Range(0, SectionCount).Select(i => Sections + 64 * i).First(header => Read32(header + 4) == type);

    public int Contents(int header) => (int)Read64(header + 24);

    private uint Read32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));

    private long Read64(int at) => BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
}
