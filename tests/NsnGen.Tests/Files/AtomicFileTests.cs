using System.Diagnostics;
using NsnGen.Files;

namespace NsnGen.Tests;

/// <summary>What writing does to what is there already.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_link_stays_a_link_and_what_it_leads_to_is_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right that users of Windows may not have.");
        var target = folder.File("target", "old"u8.ToArray());
        var (link, second) = (folder.File("link"), folder.File("second"));
        File.CreateSymbolicLink(link, "target");
        File.CreateSymbolicLink(second, link);
        AtomicFile.Write(second, "new");
        Assert.Equal("new", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.NotNull(new FileInfo(second).LinkTarget);

        var dangling = folder.File("dangling");
        File.CreateSymbolicLink(dangling, "not there yet");
        AtomicFile.Write(dangling, "made");
        Assert.Equal("made", File.ReadAllText(folder.File("not there yet")));
    }

    [Fact]
    public void A_file_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such permissions.");
            return;
        }
        var path = folder.File("secret", "old"u8.ToArray());
        File.SetUnixFileMode(path, Private);
        AtomicFile.Write(path, "new");
        Assert.Equal(Private, File.GetUnixFileMode(path));
    }

    [Fact]
    public void What_is_no_regular_file_is_neither_replaced_nor_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are made by a command of Linux.");
        var pipe = folder.File("pipe");
        using (var process = Process.Start("mkfifo", [pipe]))
        {
            process.WaitForExit();
        }
        foreach (var path in new[] { pipe, "/dev/null" })
        {
            Assert.Contains(
                path,
                Assert.Throws<IOException>(() => AtomicFile.Write(path, "x")).Message,
                StringComparison.Ordinal
            );
            var fault = Assert.Throws<CheckpointException>(() => FileToRead.Open(path));
            Assert.Contains($"'{path}' is no regular file", fault.Message, StringComparison.Ordinal);
            Assert.False(RegularFile.Is(path));
        }
        Assert.Equal(["pipe"], folder.Names);
        Assert.True(RegularFile.Is(folder.File("file", [1])));
        Assert.Throws<IOException>(() => AtomicFile.Write(folder.Path, "x"));
    }

    [Theory]
    [InlineData('a', 255)]
    [InlineData('ü', 127)]
    public void The_longest_names_can_be_written(char letter, int count)
    {
        var path = folder.File(new string(letter, count));
        AtomicFile.Write(path, "one");
        AtomicFile.Write(path, "two");
        Assert.Equal("two", File.ReadAllText(path));
        Assert.Single(folder.Names);
    }

    [Fact]
    public void What_a_killed_process_left_goes_and_what_another_is_writing_stays()
    {
        var path = folder.File("model.safetensors");
        string Leftover(char digit) => folder.File($"model.safetensors.{new string(digit, 32)}.tmp");
        File.WriteAllText(Leftover('0'), "half a checkpoint");
        File.WriteAllText(folder.File("model.safetensors.tmp"), "somebody's own");
        using (new FileStream(Leftover('1'), FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            AtomicFile.Write(path, "whole");
            Assert.Equal(
                ["model.safetensors", Path.GetFileName(Leftover('1')), "model.safetensors.tmp"],
                folder.Names.Order(StringComparer.Ordinal)
            );
        }
        AtomicFile.Write(path, "whole");
        Assert.Equal(["model.safetensors", "model.safetensors.tmp"], folder.Names.Order(StringComparer.Ordinal));
    }
}
