using System.Reflection;
using NsnGen.Package.Tests;

[assembly: AssemblyFixture(typeof(PackageFeed))]

namespace NsnGen.Package.Tests;

/// <summary>The packages, made once from what the build left, in a temporary folder.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    /// <summary>A folder with a space, which the tests may fill.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("nsngen package ").FullName;

    public string Feed => Path.Combine(Folder, "feed");

    /// <summary>Where projects restore to, so that the user's own packages stay as they are.</summary>
    public string Packages => Path.Combine(Folder, "packages");

    public async ValueTask InitializeAsync()
    {
        foreach (var project in Setting("PackedProject").Split(';'))
        {
            var (exit, output) = await Dotnet.RunAsync(
                Path.GetDirectoryName(project)!,
                Setting("UserPackages"),
                ["pack", project, "--no-build", "-c", Setting("Configuration"), "-o", Feed, "-warnaserror"]
            );
            Assert.True(exit == 0, output);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>What the build that made this test says of itself.</summary>
    public static string Setting(string key) =>
        typeof(PackageFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
