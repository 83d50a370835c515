using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NsnGen.Build;

namespace NsnGen.Package.Tests;

/// <summary>The rewriting of TorchSharp's library, and of files that are not it or are damaged.</summary>
public sealed class ElfVersionsTests
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";
    private const uint DynamicSymbols = 11;
    private const uint RequiredVersions = 0x6ffffffe;
    private const uint SymbolVersions = 0x6fffffff;

    private static readonly byte[] Library = File.ReadAllBytes(TorchSharpLibrary.Restored);
    private static readonly ElfLayout Layout = new(Library);

    [Fact]
    public void The_flag_of_the_one_version_is_set_and_nothing_else()
    {
        var file = Copy();
        Assert.True(new ElfVersions(file).MarkWeak(Version, Symbol));

        var expected = Copy();
        expected[Layout.Version(Version) + 4] = 2;
        Assert.Equal(expected, file);
    }

    [Fact]
    public void The_marked_library_loads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library is for Linux.");
        Assert.SkipUnless(PackageFeed.Setting("Engine") == "cpu", "Only libtorch for CPUs is at hand.");
        var folder = Directory.CreateTempSubdirectory("nsngen elf ").FullName;
        try
        {
            foreach (var library in Directory.GetFiles(TorchSharpLibrary.LibtorchFolder))
            {
                File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(library)), library);
            }
            var file = Copy();
            new ElfVersions(file).MarkWeak(Version, Symbol);
            var path = Path.Combine(folder, TorchSharpLibrary.Name);
            File.WriteAllBytes(path, file);

            var loaded = NativeLibrary.Load(path);

            Assert.True(NativeLibrary.TryGetExport(loaded, "THSTensor_matmul", out _));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_version_that_is_weak_already_stays_as_it_is()
    {
        var file = Copy();
        new ElfVersions(file).MarkWeak(Version, Symbol);
        var marked = file.ToArray();

        Assert.False(new ElfVersions(file).MarkWeak(Version, Symbol));
        Assert.Equal(marked, file);
    }

    [Fact]
    public void A_library_without_the_version_stays_as_it_is()
    {
        var file = Copy();
        Assert.False(new ElfVersions(file).MarkWeak("GLIBCXX_3.4.99", Symbol));
        Assert.Equal(Library, file);
    }

    [Fact]
    public void A_library_that_requires_no_versions_stays_as_it_is()
    {
        var file = Copy();
        Write32(file, Layout.Header(RequiredVersions) + 4, 1);
        var before = file.ToArray();

        Assert.False(new ElfVersions(file).MarkWeak(Version, Symbol));
        Assert.Equal(before, file);
    }

    [Fact]
    public void A_version_that_another_symbol_needs_is_refused()
    {
        var file = Copy();

        var refused = Assert.Throws<InvalidDataException>(() => new ElfVersions(file).MarkWeak(Version, "another"));
        Assert.Equal($"its symbol {Symbol} needs {Version}.", refused.Message);
        refused = Assert.Throws<InvalidDataException>(() => new ElfVersions(file).MarkWeak("GLIBCXX_3.4.30", Symbol));
        Assert.EndsWith(" needs GLIBCXX_3.4.30.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Library, file);
    }

    [Theory]
    [InlineData(DynamicSymbols)]
    [InlineData(SymbolVersions)]
    public void A_library_that_does_not_tell_who_needs_the_version_is_refused(uint section)
    {
        var file = Copy();
        Write32(file, Layout.Header(section) + 4, 1);

        var refused = Assert.Throws<InvalidDataException>(() => new ElfVersions(file).MarkWeak(Version, Symbol));
        Assert.Equal("it does not tell which symbols have which version.", refused.Message);
    }

    [Fact]
    public void What_is_no_ELF_file_is_refused()
    {
        foreach (
            byte[] file in (byte[][])
                [
                    [],
                    [0x7f],
                    "MZ and more"u8.ToArray(),
                    new byte[4096],
                ]
        )
        {
            var refused = Assert.Throws<InvalidDataException>(() => new ElfVersions(file));
            Assert.Equal("it is not an ELF file.", refused.Message);
        }
    }

    [Theory]
    [InlineData(4, 1)] // 32 bits
    [InlineData(4, 0)]
    [InlineData(5, 2)] // big-endian
    [InlineData(5, 0)]
    public void Another_kind_of_ELF_file_is_refused(int at, byte value)
    {
        var file = Copy();
        file[at] = value;

        var refused = Assert.Throws<InvalidDataException>(() => new ElfVersions(file));
        Assert.Equal("it is not a 64-bit little-endian ELF file.", refused.Message);
    }

    [Theory]
    [InlineData(58, 40)] // the size of a section's header
    [InlineData(60, 0)] // the number of sections
    public void A_library_without_a_table_of_sections_is_refused(int at, ushort value)
    {
        var file = Copy();
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

        var refused = Assert.Throws<InvalidDataException>(() => new ElfVersions(file));
        Assert.Equal("it has no table of sections.", refused.Message);
    }

    [Fact]
    public void A_library_that_is_cut_off_anywhere_is_refused()
    {
        int[] ends =
        [
            .. Enumerable.Range(0, 65),
            .. Around(Layout.Contents(Layout.Header(DynamicSymbols))),
            .. Around(Layout.Contents(Layout.Header(SymbolVersions))),
            .. Around(Layout.FirstLibrary),
            .. Around(Layout.Version(Version)),
            .. Enumerable.Range(0, Layout.SectionCount).SelectMany(i => Around(Layout.Sections + 64 * i)),
            .. Enumerable.Range(1, 50).Select(i => Library.Length / 51 * i),
            Library.Length - 1,
        ];
        foreach (var end in ends)
        {
            Assert.Throws<InvalidDataException>(() => new ElfVersions(Library[..end]).MarkWeak(Version, Symbol));
        }

        static int[] Around(int at) => [at - 1, at, at + 1];
    }

    /// <summary>Each is a field of which a wrong value could lead out of the file or round and round.</summary>
    public static TheoryData<string, int, byte[]> Damage =>
        new()
        {
            { "the table of sections is far away", 40, Bytes(long.MaxValue) },
            { "the table of sections is before the file", 40, Bytes(-64L) },
            { "the section is far away", Layout.Header(RequiredVersions) + 24, Bytes(long.MaxValue - 8) },
            { "its names are in no section", Layout.Header(RequiredVersions) + 40, Bytes(-1) },
            { "four thousand million libraries", Layout.Header(RequiredVersions) + 44, Bytes(-1) },
            { "the first library follows itself", Layout.FirstLibrary + 12, Bytes(0) },
            { "the next library is far away", Layout.FirstLibrary + 12, Bytes(-16) },
            { "the first library's versions are far away", Layout.FirstLibrary + 8, Bytes(int.MaxValue) },
            { "65,535 versions", Layout.FirstLibrary + 2, [0xff, 0xff] },
            { "one follows the last version of a library", Layout.FirstVersion + 12, Bytes(16) },
            { "a version in the middle follows itself", Layout.Version(Version) + 12, Bytes(0) },
            { "the first version's name is far away", Layout.FirstVersion + 8, Bytes(-1) },
            { "the next version is far away", Layout.FirstVersion + 12, Bytes(-16) },
            { "the symbols are far away", Layout.Header(DynamicSymbols) + 24, Bytes(int.MaxValue) },
            { "too many symbols", Layout.Header(DynamicSymbols) + 32, Bytes(long.MaxValue) },
            { "the symbols' versions are far away", Layout.Header(SymbolVersions) + 24, Bytes(-1L) },
        };

    [Theory]
    [MemberData(nameof(Damage))]
    public async Task Damage_ends_in_a_message_and_never_in_a_loop(string what, int at, byte[] value)
    {
        var file = Copy();
        value.CopyTo(file, at);

        var (refused, changed) = await MarkAsync(file);

        Assert.False(changed, what);
        Assert.Equal(
            "it is truncated or damaged: an offset points outside of the file, or entries have no end.",
            refused?.Message
        );
    }

    /// <summary>Whatever is wrong: it ends soon, with the exception that the task reports, or with the one flag set.</summary>
    [Fact]
    public async Task Random_damage_does_so_too()
    {
        var random = new Random(5);
        (int Start, int Length)[] places =
        [
            (0, 64),
            (Layout.Sections, Library.Length - Layout.Sections),
            (Layout.FirstLibrary, 0x210),
        ];
        for (var i = 0; i < 300; i++)
        {
            var file = Copy();
            for (var bytes = random.Next(1, 5); bytes > 0; bytes--)
            {
                var (start, length) = places[random.Next(places.Length)];
                file[start + random.Next(length)] = (byte)random.Next(256);
            }
            var before = file.ToArray();

            var (_, changed) = await MarkAsync(file);

            Assert.Equal(changed, !before.AsSpan().SequenceEqual(file));
        }
    }

    private static async Task<(InvalidDataException? Refused, bool Changed)> MarkAsync(byte[] file)
    {
        var marking = Task.Run(() => new ElfVersions(file).MarkWeak(Version, Symbol));
        try
        {
            return (null, await marking.WaitAsync(TimeSpan.FromSeconds(20)));
        }
        catch (InvalidDataException refused)
        {
            return (refused, false);
        }
    }

    private static byte[] Copy() => [.. Library];

    private static void Write32(byte[] file, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

    private static byte[] Bytes(int value) => BitConverter.GetBytes(value);

    private static byte[] Bytes(long value) => BitConverter.GetBytes(value);
}
