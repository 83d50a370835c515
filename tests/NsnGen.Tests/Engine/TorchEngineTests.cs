using System.Runtime.InteropServices;
using NsnGen.Engine;
using TorchSharp;

namespace NsnGen.Tests;

public sealed class TorchEngineTests
{
    [Fact]
    public void Description_names_what_results_depend_on()
    {
        var description = TorchEngine.Description;

        Assert.Matches(@"^TorchSharp \d+\.\d+\.\d+ on libtorch \d+\.\d+\.\d+, \S.*, \d+ threads?; ", description);
        Assert.EndsWith(RuntimeInformation.OSDescription, description, StringComparison.Ordinal);
        Assert.Contains($", {torch.get_num_threads()} thread", description, StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_twice_is_no_fault()
    {
        TorchEngine.EnsureLoaded();
        TorchEngine.EnsureLoaded();
    }

    [Theory]
    [InlineData(
        "/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /a b/runtimes/libLibTorchSharp.so)",
        "libLibTorchSharp.so needs GLIBCXX_3.4.32, which /lib/libstdc++.so.6 of this system does not have. Build with NsnGen's targets"
    )]
    [InlineData(
        "/lib/libc.so.6: version `GLIBC_2.34' not found (required by /a/libtorch_cpu.so)",
        "libtorch_cpu.so needs GLIBC_2.34, which /lib/libc.so.6 of this system does not have. Run on a newer system"
    )]
    [InlineData(
        "libgomp.so.1: cannot open shared object file: No such file or directory",
        "libgomp.so.1 is missing, which TorchSharp's library needs."
    )]
    [InlineData(
        "/a/libLibTorchSharp.so: cannot open shared object file: No such file or directory",
        "TorchSharp's library for "
    )]
    [InlineData(
        "/a/libLibTorchSharp.so: file too short",
        "TorchSharp's library does not load: /a/libLibTorchSharp.so: file too short"
    )]
    public void A_fault_is_explained_by_what_the_loader_said(string spoken, string expected)
    {
        var message = $"""
            Unable to load shared library 'LibTorchSharp' or one of its dependencies.
            /a/LibTorchSharp.so: cannot open shared object file: No such file or directory
            {spoken}
            /a/libLibTorchSharp: cannot open shared object file: No such file or directory

            """;

        var explained = LoadFault.Explain(message);

        Assert.StartsWith(expected, explained, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', explained);
    }
}
