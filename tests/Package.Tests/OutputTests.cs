using System.Diagnostics;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Package.Tests;

/// <summary>What lies beside a user's program: on Linux TorchSharp's library with its one unused requirement marked weak.</summary>
[Trait("Speed", "Slow")]
public sealed class OutputTests(PackageFeed feed)
{
    [Fact]
    public async Task Example_of_the_readme_builds_without_warnings_and_runs()
    {
        var project = new UserProject(feed, "example", ReadmeExample.Program);

        var (built, messages) = await project.TryAsync("build", "-warnaserror");
        Assert.True(built == 0, messages);
        Assert.Contains("0 Warning(s)", messages, StringComparison.Ordinal);

        var (ended, output) = await project.TryAsync(Path.Combine(project.Output, "Program.dll"));
        Assert.True(ended == 0, output);
        UserProject.AssertPrinted(output);
    }

    [Fact]
    public async Task The_library_is_copied_once_and_can_be_left_as_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only the library for Linux is changed.");
        var project = new UserProject(feed, "library", ReadmeExample.Program);
        var library = Path.Combine(project.Output, "runtimes", "linux-x64", "native", TorchSharpLibrary.Name);

        await project.DoAsync("build", "-p:NsnGenWeakGlibcxx=false");
        Assert.Equal(await BytesAsync(TorchSharpLibrary.Restored), await BytesAsync(library));

        // The output is a hard link into the package cache now, and must be replaced rather than written to.
        await project.DoAsync("build", "--no-restore");
        TorchSharpLibrary.AssertMarked(library);
        TorchSharpLibrary.AssertUntouched();

        var copy = Path.Combine(
            project.Folder,
            "obj",
            "Debug",
            "net10.0",
            "torchsharp-0.107.0",
            TorchSharpLibrary.Name
        );
        var written = File.GetLastWriteTimeUtc(copy);
        await project.DoAsync("build", "--no-restore");
        Assert.Equal(written, File.GetLastWriteTimeUtc(copy));

        await project.DoAsync("clean");
        Assert.False(File.Exists(copy));
        TorchSharpLibrary.AssertUntouched();
    }

    [Fact]
    public async Task Published_programs_run_as_a_folder_and_as_a_single_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The runtime identifier is that of Linux.");
        var project = new UserProject(feed, "published", ReadmeExample.Program);
        string[] publish = ["publish", "-r", "linux-x64", "--no-self-contained"];

        await project.DoAsync([.. publish, "-o", "folder"]);
        await AssertRunsAsync(Path.Combine(project.Folder, "folder"));

        // The analyzer for single files is a package of its own, which is not at hand.
        await project.DoAsync([
            .. publish,
            "-o",
            "file",
            "-p:PublishSingleFile=true",
            "-p:EnableSingleFileAnalyzer=false",
            "--no-restore",
        ]);
        Assert.False(File.Exists(Path.Combine(project.Folder, "file", "Program.dll")));
        await AssertRunsAsync(Path.Combine(project.Folder, "file"));
    }

    private static async Task AssertRunsAsync(string folder)
    {
        TorchSharpLibrary.AssertMarked(Path.Combine(folder, TorchSharpLibrary.Name));
        TorchSharpLibrary.AssertUntouched();
        var start = new ProcessStartInfo(Path.Combine(folder, "Program"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        UserProject.AssertPrinted(await process.StandardOutput.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<byte[]> BytesAsync(string path) => File.ReadAllBytesAsync(path, Cancellation);
}
