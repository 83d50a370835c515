using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;

namespace NsnGen.Build;

/// <summary>
/// Copies a 64-bit ELF library and marks one version that it requires of another library as weak, so that it also loads
/// where that version is missing. Refuses if a symbol other than <see cref="Symbol"/> needs the version.
/// </summary>
public sealed class MarkVersionWeak : Microsoft.Build.Utilities.Task
{
    /// <summary>The library to copy.</summary>
    [Required]
    public string Source { get; set; } = "";

    /// <summary>The copy.</summary>
    [Required]
    public string Destination { get; set; } = "";

    /// <summary>The version to mark, for example GLIBCXX_3.4.32.</summary>
    [Required]
    public string Version { get; set; } = "";

    /// <summary>The one symbol that may carry the version: the caller knows that nothing uses it.</summary>
    [Required]
    public string Symbol { get; set; } = "";

    public override bool Execute()
    {
        // Written beside the copy and then renamed: a crash leaves no half of a library, and a file that shares the copy's
        // place on the disk (a hard link) keeps what it had.
        var written = Destination + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            var library = File.ReadAllBytes(Source);
            new ElfVersions(library).MarkWeak(Version, Symbol);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination))!);
            File.WriteAllBytes(written, library);
            File.Delete(Destination);
            File.Move(written, Destination);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            if (File.Exists(written))
            {
                File.Delete(written);
            }
            Log.LogError(
                "NsnGen cannot mark {0} as weak in {1}: {2} NsnGenWeakGlibcxx=false builds without it (docs/engines.md).",
                Version,
                Source,
                e.Message
            );
            return false;
        }
    }
}

/// <summary>The versions that a little-endian 64-bit ELF file requires of other libraries.</summary>
public sealed class ElfVersions
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;

    /// <summary>Of a library's entry (Verneed) as of a version's (Vernaux).</summary>
    private const int EntrySize = 16;

    private const uint DynamicSymbols = 11;
    private const uint RequiredVersions = 0x6ffffffe;
    private const uint SymbolVersions = 0x6fffffff;
    private const byte Weak = 2;

    private readonly byte[] file;
    private readonly int firstSection;
    private readonly int sectionCount;

    /// <exception cref="InvalidDataException">The file is no little-endian 64-bit ELF file, or is cut off.</exception>
    public ElfVersions(byte[] file)
    {
        this.file = file;
        if (file.Length < 4 || Read32(0) != 0x464c457f)
        {
            throw new InvalidDataException("it is not an ELF file.");
        }
        if (file.Length < HeaderSize)
        {
            throw Damaged();
        }
        if (file[4] != 2 || file[5] != 1)
        {
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file.");
        }
        sectionCount = Read16(60);
        if (sectionCount == 0 || Read16(58) != SectionHeaderSize)
        {
            throw new InvalidDataException("it has no table of sections.");
        }
        // The table usually ends the file, so a file that is cut off is known by it.
        firstSection = Place(0, Read64(40), sectionCount * SectionHeaderSize);
    }

    /// <summary>Marks the version as weak wherever it is required; a file that does not require it stays as it is.</summary>
    /// <returns>Whether the file was changed.</returns>
    /// <exception cref="InvalidDataException">Another symbol needs the version, or the file is damaged.</exception>
    public bool MarkWeak(string version, string symbol)
    {
        if (Find(RequiredVersions) is not { } required)
        {
            return false;
        }
        var names = StringsOf(required);
        var marked = new List<int>();
        // A damaged chain may be long, or cross itself; there cannot be more entries than fit into the file.
        var left = file.Length / EntrySize;
        var library = Contents(required);
        for (var libraries = Read32(required + 44); libraries > 0; libraries--)
        {
            var entry = Place(library, Read32(library + 8), EntrySize);
            for (var entries = Read16(library + 2); entries > 0; entries--)
            {
                if (Text(names, Read32(entry + 8)) == version && (file[entry + 4] & Weak) == 0)
                {
                    CheckSymbols(Read16(entry + 6), version, symbol);
                    marked.Add(entry + 4);
                }
                entry = Next(entry, isLast: entries == 1);
            }
            library = Next(library, isLast: libraries == 1);
        }
        // Only now, so that a file that is refused stays as it is.
        foreach (var flags in marked)
        {
            file[flags] |= Weak;
        }
        return marked.Count > 0;

        // Both kinds of entries end with the distance to the next one, which the last one has not.
        int Next(int start, bool isLast)
        {
            var distance = Read32(start + 12);
            return left-- > 0 && (distance == 0) == isLast ? Place(start, distance, EntrySize) : throw Damaged();
        }
    }

    private void CheckSymbols(ushort versionIndex, string version, string allowed)
    {
        if (Find(DynamicSymbols) is not { } symbols || Find(SymbolVersions) is not { } versions)
        {
            throw new InvalidDataException("it does not tell which symbols have which version.");
        }
        var names = StringsOf(symbols);
        var symbol = Contents(symbols);
        var versionOf = Contents(versions);
        for (var count = Read64(symbols + 32) / SymbolSize; count > 0; count--)
        {
            // The highest bit tells whether the symbol is hidden.
            if (
                (Read16(versionOf) & 0x7fff) == versionIndex
                && Text(names, Read32(symbol)) is var name
                && name != allowed
            )
            {
                throw new InvalidDataException($"its symbol {name} needs {version}.");
            }
            symbol += SymbolSize;
            versionOf += 2;
        }
    }

    /// <summary>Where the header of the first section of a type is, if there is one.</summary>
    private int? Find(uint type)
    {
        for (var i = 0; i < sectionCount; i++)
        {
            var header = firstSection + i * SectionHeaderSize;
            if (Read32(header + 4) == type)
            {
                return header;
            }
        }
        return null;
    }

    private int Contents(int section) => Place(0, Read64(section + 24), 1);

    private int StringsOf(int section)
    {
        var index = Read32(section + 40);
        return index < sectionCount ? Contents(firstSection + (int)index * SectionHeaderSize) : throw Damaged();
    }

    private string Text(int names, uint offset)
    {
        var start = Place(names, offset, 1);
        var end = Array.IndexOf(file, (byte)0, start);
        return end < 0 ? throw Damaged() : Encoding.ASCII.GetString(file, start, end - start);
    }

    private ushort Read16(int at) => BitConverter.ToUInt16(file, Place(at, 0, 2));

    private uint Read32(int at) => BitConverter.ToUInt32(file, Place(at, 0, 4));

    private long Read64(int at) => BitConverter.ToInt64(file, Place(at, 0, 8));

    /// <summary>Where something of a size is, which must be inside the file.</summary>
    private int Place(int start, long distance, int size) =>
        distance >= 0 && distance <= (long)file.Length - start - size ? start + (int)distance : throw Damaged();

    private static InvalidDataException Damaged() =>
        new("it is truncated or damaged: an offset points outside of the file, or entries have no end.");
}
