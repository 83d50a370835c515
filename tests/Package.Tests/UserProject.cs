using System.Globalization;
using System.Text.RegularExpressions;

namespace NsnGen.Package.Tests;

/// <summary>An empty console project that references the package and TorchSharp's, as the README's example.</summary>
internal sealed partial class UserProject
{
    private readonly PackageFeed feed;

    /// <param name="feed">The packages.</param>
    /// <param name="name">The folder's name.</param>
    /// <param name="program">The text of its program.</param>
    /// <param name="settings">What the project file has besides.</param>
    public UserProject(PackageFeed feed, string name, string program, UserSettings? settings = null)
    {
        this.feed = feed;
        settings ??= new UserSettings();
        Folder = Directory.CreateDirectory(Path.Combine(feed.Folder, name)).FullName;
        Isolate(feed, Folder);
        Write(Folder, "Program.csproj", settings.ProjectFile(ReferencesOf(settings)));
        if (settings.HasCentralVersions)
        {
            Write(Folder, "Directory.Packages.props", UserSettings.VersionsFile(ReferencesOf(settings)));
        }
        Write(Folder, "Program.cs", program);
    }

    public string Folder { get; }

    /// <summary>Gives projects in a folder the packages of the feed; nothing around the folder shall reach in.</summary>
    public static void Isolate(PackageFeed feed, string folder)
    {
        Write(folder, "nuget.config", Configuration(feed));
        Write(folder, "Directory.Build.props", "<Project />");
        Write(folder, "Directory.Build.targets", "<Project />");
    }

    public string Output => Path.Combine(Folder, "bin", "Debug", "net10.0");

    public string ProgramFor(string framework) => Path.Combine(Folder, "bin", "Debug", framework, "Program.dll");

    /// <summary>The README's program prints a line for each anchor, and the largest rank has learned its task.</summary>
    public static void AssertPrinted(string output)
    {
        var lines = output.Split('\n').Where(line => line.StartsWith("rank ", StringComparison.Ordinal)).ToList();
        Assert.Equal(["1", "2", "4", "8", "16", "32", "64"], lines.Select(line => line[5..line.IndexOf(':')]));
        Assert.InRange(Right(lines[^1]), 80, 100);
        Assert.InRange(Right(lines[0]), 0, Right(lines[^1]) - 1);
    }

    private static int Right(string line) =>
        int.Parse(PercentRight().Match(line).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+)\s?% right")]
    private static partial Regex PercentRight();

    private static Dictionary<string, string> ReferencesOf(UserSettings settings) =>
        References.Concat(settings.Packages).ToDictionary(StringComparer.Ordinal);

    /// <summary>Ours, and what docs/engines.md tells a user to add.</summary>
    private static IReadOnlyDictionary<string, string> References
    {
        get
        {
            var (version, torch) = (PackageFeed.Setting("Version"), PackageFeed.Setting("TorchSharpVersion"));
            var references = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NsnGen"] = version,
                ["NsnGen.Analysis"] = version,
                ["NsnGen.PyTorch"] = version,
                ["NsnGen.Distributed"] = version,
            };
            if (PackageFeed.Setting("Engine") == "cuda")
            {
                references["TorchSharp-cuda-linux"] = torch;
            }
            else if (OperatingSystem.IsLinux())
            {
                references["TorchSharp"] = torch;
                references["libtorch-cpu-linux-x64"] = PackageFeed.Setting("LibtorchVersion");
            }
            else
            {
                references["TorchSharp-cpu"] = torch;
            }
            return references;
        }
    }

    /// <summary>What the repository itself has restored is at hand, read-only; nothing is asked of the network for it.</summary>
    private static string Configuration(PackageFeed feed) =>
        $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="{feed.Feed}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="user" value="{PackageFeed.Setting("UserPackages")}" />
              </fallbackPackageFolders>
            </configuration>
            """;

    /// <summary>Runs one of the SDK's commands that must succeed.</summary>
    public async Task DoAsync(params IEnumerable<string> arguments)
    {
        var (exitCode, output) = await TryAsync(arguments);
        Assert.True(exitCode == 0, output);
    }

    public Task<(int ExitCode, string Output)> TryAsync(params IEnumerable<string> arguments) =>
        Dotnet.RunAsync(Folder, feed.Packages, arguments);

    private static void Write(string folder, string file, string text) =>
        File.WriteAllText(Path.Combine(folder, file), text);
}
