using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Package.Tests;

/// <summary>docs/compatibility.md: projects of other kinds than the README's.</summary>
[Trait("Speed", "Slow")]
public sealed class CompatibilityTests(PackageFeed feed)
{
    private const string Anchors = """
        using NsnGen;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        Console.WriteLine($"anchors: {string.Join(' ', Mlp.Rank.Anchors.Select(rank => rank.Value))}.");

        [NestedSubspace(maxRank: 8, Anchors = [2, 8])]
        public sealed partial class Mlp : Module<Tensor, Tensor>
        {
            private readonly Linear fc = Linear(8, 8);

            public Mlp() : base(nameof(Mlp)) => RegisterComponents();

            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Net_8_with_its_own_language_builds_without_warnings_and_runs()
    {
        var settings = new UserSettings
        {
            Frameworks = "net8.0",
            Properties = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["LangVersion"] = "12",
                // Where no runtime of .NET 8 is installed, the next one takes its place.
                ["RollForward"] = "Major",
            },
        };
        var project = new UserProject(feed, "net8", ReadmeExample.Program, settings);

        await project.DoAsync("build", "-warnaserror");

        var (ended, output) = await project.TryAsync(project.ProgramFor("net8.0"));
        Assert.True(ended == 0, output);
        UserProject.AssertPrinted(output);
    }

    [Fact]
    public async Task Several_frameworks_with_central_versions_build_and_an_editor_sees_what_is_generated()
    {
        var settings = new UserSettings
        {
            Frameworks = "net8.0;net10.0",
            HasCentralVersions = true,
            Properties = new Dictionary<string, string>(StringComparer.Ordinal) { ["RollForward"] = "Major" },
        };
        var project = new UserProject(feed, "several frameworks", Anchors, settings);

        await project.DoAsync("build", "-warnaserror");

        foreach (var framework in (string[])["net8.0", "net10.0"])
        {
            var (ended, output) = await project.TryAsync(project.ProgramFor(framework));
            Assert.True(ended == 0, output);
            Assert.Equal("anchors: 2 8.", output.Trim());

            // What Visual Studio and the language server of C# ask of a project without building it.
            var (asked, arguments) = await project.TryAsync(
                "msbuild",
                "-t:Compile",
                $"-p:TargetFramework={framework}",
                "-p:DesignTimeBuild=true",
                "-p:BuildingInsideVisualStudio=true",
                "-p:BuildProjectReferences=false",
                "-p:SkipCompilerExecution=true",
                "-p:ProvideCommandLineArgs=true",
                "-getItem:CscCommandLineArgs"
            );
            Assert.True(asked == 0, arguments);
            Assert.Contains("/analyzers/dotnet/cs/NsnGen.Generators.dll", arguments, StringComparison.Ordinal);
            Assert.Contains($"/lib/{framework}/NsnGen.dll", arguments, StringComparison.Ordinal);
        }
    }

    /// <summary>A watch that does not notice would wait for ever; a minute is long.</summary>
    [Fact(Timeout = 300_000)]
    public async Task Edit_of_a_model_under_watch_generates_anew()
    {
        var project = new UserProject(feed, "watched", Anchors);
        await project.DoAsync("restore");
        using var watch = Dotnet.Start(
            project.Folder,
            feed.Packages,
            ["watch", "run", "--non-interactive", "--no-restore"]
        );
        try
        {
            await WaitForAsync(watch.StandardOutput, "anchors: 2 8.");
            // Its own words are on stderr.
            await WaitForAsync(watch.StandardError, "Waiting for a file to change");

            await File.WriteAllTextAsync(
                Path.Combine(project.Folder, "Program.cs"),
                Anchors.Replace("Anchors = [2, 8]", "Anchors = [1, 4, 8]", StringComparison.Ordinal),
                Cancellation
            );
            await WaitForAsync(watch.StandardOutput, "anchors: 1 4 8.");
        }
        finally
        {
            watch.Kill(entireProcessTree: true);
            await watch.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Reads up to the line that contains a text.</summary>
    private static async Task WaitForAsync(StreamReader output, string text)
    {
        var seen = new List<string>();
        while (await output.ReadLineAsync(Cancellation) is { } line)
        {
            seen.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }
        Assert.Fail($"The output ended without '{text}': {string.Join('\n', seen)}");
    }
}
