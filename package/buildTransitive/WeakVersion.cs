using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace NsnGen.Build
{
    /// <summary>
    /// Copies a 64-bit ELF library and marks one version that it requires of another library as weak, so that it also loads
    /// where that version is missing. Refuses if a symbol other than <see cref="Symbol"/> needs the version.
    /// </summary>
    public sealed class MarkVersionWeak : Task
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
            // Beside the copy and then renamed: a crash leaves no half of a library, and a hard link keeps what it had.
            var written = Destination + "." + Guid.NewGuid().ToString("N") + ".tmp";
            try
            {
                var library = File.ReadAllBytes(Source);
                new ElfVersions(library).MarkWeak(Version, Symbol);
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination)));
                File.WriteAllBytes(written, library);
                File.Delete(Destination);
                File.Move(written, Destination);
                return true;
            }
            catch (Exception e) when (e is InvalidDataException || e is IOException || e is UnauthorizedAccessException)
            {
                File.Delete(written);
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
        private const uint DynamicSymbols = 11;
        private const uint RequiredVersions = 0x6ffffffe;
        private const uint SymbolVersions = 0x6fffffff;
        private const int SectionHeaderSize = 64;
        private const int SymbolSize = 24;
        private const ushort Weak = 2;

        private readonly byte[] file;

        /// <exception cref="InvalidDataException">The file is no little-endian 64-bit ELF file.</exception>
        public ElfVersions(byte[] file)
        {
            this.file = file;
            if (file.Length < SectionHeaderSize || Read32(0) != 0x464c457f)
            {
                throw new InvalidDataException("it is not an ELF file.");
            }
            if (file[4] != 2 || file[5] != 1)
            {
                throw new InvalidDataException("it is not a 64-bit little-endian ELF file.");
            }
        }

        /// <summary>Marks the version as weak wherever it is required; a file that does not require it stays as it is.</summary>
        /// <returns>Whether the file was changed.</returns>
        /// <exception cref="InvalidDataException">Another symbol needs the version, or the file is damaged.</exception>
        public bool MarkWeak(string version, string symbol)
        {
            var required = Section(RequiredVersions);
            if (required < 0)
            {
                return false;
            }
            var names = StringsOf(required);
            var changed = false;
            var library = Offset(required);
            for (uint libraries = Read32(required + 44); libraries > 0; libraries--)
            {
                var entry = Sum(library, Read32(library + 8));
                for (var entries = Read16(library + 2); entries > 0; entries--)
                {
                    if (Text(Sum(names, Read32(entry + 8))) == version && (Read16(entry + 4) & Weak) == 0)
                    {
                        CheckSymbols(Read16(entry + 6), version, symbol);
                        file[entry + 4] |= (byte)Weak;
                        changed = true;
                    }
                    entry = Sum(entry, Read32(entry + 12));
                }
                library = Sum(library, Read32(library + 12));
            }
            return changed;
        }

        private void CheckSymbols(ushort versionIndex, string version, string allowed)
        {
            var symbols = Section(DynamicSymbols);
            var versions = Section(SymbolVersions);
            if (symbols < 0 || versions < 0)
            {
                throw new InvalidDataException("it does not tell which symbols have which version.");
            }
            var names = StringsOf(symbols);
            var count = Read64(symbols + 32) / SymbolSize;
            for (long i = 0; i < count; i++)
            {
                if ((Read16(Sum(Offset(versions), 2 * i)) & 0x7fff) != versionIndex)
                {
                    continue;
                }
                var name = Text(Sum(names, Read32(Sum(Offset(symbols), i * SymbolSize))));
                if (name != allowed)
                {
                    throw new InvalidDataException($"its symbol {name} needs {version}.");
                }
            }
        }

        /// <summary>Where the header of the first section of a type is, or -1.</summary>
        private int Section(uint type)
        {
            var first = Sum(0, Read64(40));
            for (var i = 0; i < Read16(60); i++)
            {
                var header = Sum(first, (long)i * SectionHeaderSize);
                if (Read32(header + 4) == type)
                {
                    return header;
                }
            }
            return -1;
        }

        private int Offset(int section) => Sum(0, Read64(section + 24));

        private int StringsOf(int section) =>
            Offset(Sum(Sum(0, Read64(40)), (long)Read32(section + 40) * SectionHeaderSize));

        private string Text(int start)
        {
            var end = Array.IndexOf(file, (byte)0, start);
            return end < 0 ? throw Damaged() : Encoding.ASCII.GetString(file, start, end - start);
        }

        /// <summary>A place in the file, which must be inside it.</summary>
        private int Sum(int start, long distance)
        {
            if (distance < 0 || distance >= file.Length - start)
            {
                throw Damaged();
            }
            return start + (int)distance;
        }

        private ushort Read16(int at) => BitConverter.ToUInt16(file, Checked(at, 2));

        private uint Read32(int at) => BitConverter.ToUInt32(file, Checked(at, 4));

        private long Read64(int at) => BitConverter.ToInt64(file, Checked(at, 8));

        private int Checked(int at, int size) => at >= 0 && at <= file.Length - size ? at : throw Damaged();

        private static InvalidDataException Damaged() =>
            new InvalidDataException("it is truncated or damaged: an offset points outside of the file.");
    }
}
