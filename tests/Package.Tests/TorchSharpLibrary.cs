using System.IO.Compression;

namespace NsnGen.Package.Tests;

/// <summary>TorchSharp's native library for Linux, as restored and as packed.</summary>
internal static class TorchSharpLibrary
{
    public const string Name = "libLibTorchSharp.so";

    private const string InPackage = "runtimes/linux-x64/native/" + Name;

    /// <summary>Where the package cache has it.</summary>
    public static string Restored => Path.Combine(Package, "runtimes", "linux-x64", "native", Name);

    /// <summary>Where the package cache has libtorch.</summary>
    public static string LibtorchFolder =>
        Path.Combine(
            PackageFeed.Setting("UserPackages"),
            "libtorch-cpu-linux-x64",
            PackageFeed.Setting("LibtorchVersion"),
            "runtimes",
            "linux-x64",
            "native"
        );

    private static string Package =>
        Path.Combine(PackageFeed.Setting("UserPackages"), "torchsharp", PackageFeed.Setting("TorchSharpVersion"));

    /// <summary>The file in the package cache is what TorchSharp's makers packed, to the last byte.</summary>
    public static void AssertUntouched()
    {
        using var package = ZipFile.OpenRead(
            Path.Combine(Package, $"torchsharp.{PackageFeed.Setting("TorchSharpVersion")}.nupkg")
        );
        using var packed = package.GetEntry(InPackage)!.Open();
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        Assert.True(bytes.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(Restored)));
    }

    /// <summary>A library is the restored one but for one byte, a flag that is set.</summary>
    public static void AssertMarked(string path)
    {
        var expected = File.ReadAllBytes(Restored);
        var actual = File.ReadAllBytes(path);
        Assert.Equal(expected.Length, actual.Length);
        var at = Assert.Single(Enumerable.Range(0, expected.Length), i => expected[i] != actual[i]);
        Assert.Equal((0, 2), (expected[at], actual[at]));
    }
}
