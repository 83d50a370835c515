namespace NsnGen.Package.Tests;

/// <summary>An empty console project that references the package and nothing else.</summary>
internal sealed class UserProject
{
    private readonly PackageFeed feed;
    private readonly string folder;

    public UserProject(PackageFeed feed, string name)
    {
        this.feed = feed;
        folder = Directory.CreateDirectory(Path.Combine(feed.Folder, name)).FullName;
        Write("Program.csproj", ProjectFile);
        Write("nuget.config", Configuration);
        // Nothing around the folder shall reach in.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
    }

    private static string ProjectFile =>
        $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NsnGen" Version="{PackageFeed.Setting("Version")}" />
                {PackageFeed.Setting("Engine") switch
                {
                    "cpu" => Reference("TorchSharp-cpu"),
                    "cuda" => Reference("TorchSharp-cuda-linux"),
                    _ => "",
                }}
              </ItemGroup>
            </Project>
            """;

    /// <summary>What the repository itself has restored is at hand, read-only; nothing is asked of the network for it.</summary>
    private string Configuration =>
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

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);

    public Task<(int ExitCode, string Output)> BuildAsync(params IEnumerable<string> options) =>
        Dotnet.RunAsync(folder, feed.Packages, ["build", .. options]);

    public Task<(int ExitCode, string Output)> RunAsync() =>
        Dotnet.RunAsync(folder, feed.Packages, [Path.Combine("bin", "Debug", "net10.0", "Program.dll")]);

    private static string Reference(string package) =>
        $"""<PackageReference Include="{package}" Version="{PackageFeed.Setting("TorchSharpVersion")}" />""";
}
