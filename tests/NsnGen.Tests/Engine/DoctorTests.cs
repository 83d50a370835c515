using System.Diagnostics;
using System.Text;

namespace NsnGen.Tests;

/// <summary>What ./nsn doctor runs, as a process of its own that may find other libraries.</summary>
public sealed class DoctorTests : IDisposable
{
    private const string Binding = "libLibTorchSharp.so";
    private const string Libtorch = "libtorch_cpu.so";
    private readonly string folder = Directory.CreateTempSubdirectory("nsngen doctor ").FullName;

    [Fact]
    public async Task Says_what_was_loaded()
    {
        var (exitCode, output, error) = await RunAsync(AppContext.BaseDirectory);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Matches(@"^TorchSharp \S+ on libtorch \S+, .* threads?; .* processors; .+\n$", output);
    }

    /// <summary>On any Linux: the version that is missing is one that no system has.</summary>
    [Fact]
    public async Task Says_which_version_is_missing_and_what_to_do()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems' libraries have no versions of symbols.");
        var program = CopyOfProgram(without: Binding);
        var library = await File.ReadAllBytesAsync(Native(AppContext.BaseDirectory, Binding), Cancellation);
        var version = library.AsSpan().IndexOf("GLIBCXX_3.4.32\0"u8);
        Assert.True(version > 0);
        Encoding.ASCII.GetBytes("GLIBCXX_9.9.99").CopyTo(library, version);
        MakeStrict(library);
        await File.WriteAllBytesAsync(Native(program, Binding), library, Cancellation);

        var (exitCode, output, error) = await RunAsync(program);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Matches(
            @"^libLibTorchSharp\.so needs GLIBCXX_9\.9\.99, which \S+libstdc\+\+\.so\.6 of this system does not have\. Run on a newer system: .*\n$",
            error
        );
    }

    [Fact]
    public async Task Says_which_library_is_missing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The file has another name on other systems.");
        var (exitCode, _, error) = await RunAsync(CopyOfProgram(without: Libtorch));

        Assert.Equal(1, exitCode);
        Assert.StartsWith(
            "libtorch_cpu.so is missing, which TorchSharp's library needs. ",
            error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Native(string program, string library) =>
        Path.Combine(program, "runtimes", "linux-x64", "native", library);

    /// <summary>The program with all that it needs but one library.</summary>
    private string CopyOfProgram(string without)
    {
        var natives = Path.GetDirectoryName(Native(AppContext.BaseDirectory, Binding))!;
        foreach (
            var file in Directory
                .GetFiles(AppContext.BaseDirectory, "*.dll")
                .Concat(Directory.GetFiles(AppContext.BaseDirectory, "Doctor.*.json"))
        )
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Native(folder, Binding))!);
        foreach (var library in Directory.GetFiles(natives).Where(path => Path.GetFileName(path) != without))
        {
            File.CreateSymbolicLink(Native(folder, Path.GetFileName(library)), library);
        }
        return folder;
    }

    /// <summary>Takes away the flag VER_FLG_WEAK that the build set in the one entry of .gnu.version_r whose hash is that of the version.</summary>
    private static void MakeStrict(byte[] library)
    {
        // The name has been changed, the hash has not: it is that of GLIBCXX_3.4.32.
        var entry = library.AsSpan().IndexOf(BitConverter.GetBytes(Hash("GLIBCXX_3.4.32")));
        Assert.True(entry > 0);
        library[entry + 4] = 0;
    }

    /// <summary>The hash of names in ELF files.</summary>
    private static uint Hash(string name)
    {
        uint hash = 0;
        foreach (var letter in name)
        {
            hash = (hash << 4) + letter;
            var high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }
        return hash;
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string program)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(program, "Doctor.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // TorchSharp looks for a missing library among restored packages too.
        start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "packages");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, output, await error);
    }
}
