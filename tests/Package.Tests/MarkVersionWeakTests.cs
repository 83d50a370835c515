using System.Collections;
using System.Runtime.InteropServices;
using Microsoft.Build.Framework;
using NsnGen.Build;

namespace NsnGen.Package.Tests;

/// <summary>The task of MSBuild, which reads, rewrites and writes.</summary>
public sealed partial class MarkVersionWeakTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nsngen task ").FullName;
    private readonly Messages messages = new();

    private string Destination => Path.Combine(folder, "not there yet", TorchSharpLibrary.Name);

    [Fact]
    public void Writes_the_marked_copy_and_nothing_else()
    {
        Assert.True(Task(TorchSharpLibrary.Restored).Execute());

        TorchSharpLibrary.AssertMarked(Destination);
        TorchSharpLibrary.AssertUntouched();
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_hard_link_to_what_was_there_keeps_what_it_had()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test makes its hard link by Linux's own call.");
        var original = Path.Combine(folder, "original");
        File.WriteAllText(original, "original");
        Directory.CreateDirectory(Path.GetDirectoryName(Destination)!);
        Assert.Equal(0, Link(original, Destination));

        Assert.True(Task(TorchSharpLibrary.Restored).Execute());

        Assert.Equal("original", File.ReadAllText(original));
        TorchSharpLibrary.AssertMarked(Destination);
    }

    [Fact]
    public void A_file_that_is_not_expected_is_one_error_that_says_what_to_do()
    {
        var source = Path.Combine(folder, "library.so");
        File.WriteAllText(source, "no library");

        Assert.False(Task(source).Execute());

        Assert.Equal(
            $"NsnGen cannot mark GLIBCXX_3.4.32 as weak in {source}: it is not an ELF file. "
                + "NsnGenWeakGlibcxx=false builds without it (docs/engines.md).",
            Assert.Single(messages.Errors)
        );
        Assert.Equal([source], Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_file_that_is_missing_is_an_error_too()
    {
        Assert.False(Task(Path.Combine(folder, "missing.so")).Execute());
        Assert.Contains("missing.so", Assert.Single(messages.Errors), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private MarkVersionWeak Task(string source) =>
        new()
        {
            Source = source,
            Destination = Destination,
            Version = "GLIBCXX_3.4.32",
            Symbol = "_ZSt21ios_base_library_initv",
            BuildEngine = messages,
        };

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string added);

    private sealed class Messages : IBuildEngine
    {
        public List<string?> Errors { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "";

        public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e.Message);

        public void LogWarningEvent(BuildWarningEventArgs e) => Assert.Fail(e.Message);

        public void LogMessageEvent(BuildMessageEventArgs e) { }

        public void LogCustomEvent(CustomBuildEventArgs e) { }

        public bool BuildProjectFile(string file, string[] targets, IDictionary properties, IDictionary outputs) =>
            throw new NotSupportedException();
    }
}
