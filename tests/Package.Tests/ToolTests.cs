using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;

namespace NsnGen.Package.Tests;

/// <summary>What a user gets of the tool and of the template, who has the packages and nothing else.</summary>
[Trait("Speed", "Slow")]
public sealed class ToolTests(PackageFeed feed)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_project_of_the_template_trains_and_the_tool_looks_into_what_it_saved()
    {
        var folder = Directory.CreateDirectory(Path.Combine(feed.Folder, "of the template")).FullName;
        UserProject.Isolate(feed, folder);
        string[] hive = ["--debug:custom-hive", Path.Combine(folder, "hive")];

        await DoAsync(folder, ["new", "install", Package("NsnGen.Templates"), .. hive]);
        await DoAsync(folder, ["new", "nsn", "-o", "My app", .. hive]);
        var project = Path.Combine(folder, "My app");
        await DoAsync(project, ["build", "-warnaserror"]);
        var output = await DoAsync(project, ["run", "--no-build", "--", "60"]);

        var lines = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(line => line[0] != 'r')
            .ToList();
        Assert.Equal("rank   cost   right", lines[0].TrimEnd());
        Assert.Equal(["1", "2", "4", "8", "16", "32", "64"], lines.Skip(1).Select(line => line[..4].Trim()));

        var found = await InspectAsync(folder, Path.Combine(project, "model.safetensors"));
        Assert.Equal("Mlp", found.GetProperty("model").GetString());
        Assert.Equal(
            ["fc1", "fc2"],
            found.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("name").GetString())
        );
        // libtorch was found where NuGet keeps it.
        var fc1 = found.GetProperty("layers")[0].GetProperty("energy");
        Assert.Equal(1, fc1.GetProperty("64").GetDouble(), 1e-9);
        Assert.InRange(fc1.GetProperty("8").GetDouble(), 0.05, 0.95);
    }

    [Fact]
    public void The_tool_carries_TorchSharps_library_that_old_systems_load_and_no_libtorch()
    {
        using var package = ZipFile.OpenRead(Package("NsnGen.Tool"));
        var files = package.Entries.Select(entry => entry.FullName).ToList();

        Assert.Contains("tools/net10.0/any/NsnGen.Tool.dll", files);
        Assert.DoesNotContain(files, file => file.Contains("torch_cpu", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.Contains("libSkiaSharp", StringComparison.Ordinal));
        var library = Path.Combine(feed.Folder, "library of the tool.so");
        package
            .GetEntry($"tools/net10.0/any/runtimes/linux-x64/native/{TorchSharpLibrary.Name}")!
            .ExtractToFile(library);
        TorchSharpLibrary.AssertMarked(library);
    }

    private async Task<JsonElement> InspectAsync(string folder, string checkpoint)
    {
        var tools = Path.Combine(folder, "tools");
        await DoAsync(
            folder,
            ["tool", "install", "NsnGen.Tool", "--tool-path", tools, "--version", PackageFeed.Setting("Version")]
        );
        var start = new ProcessStartInfo(Path.Combine(tools, "nsn"), ["inspect", checkpoint, "--json"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["NUGET_PACKAGES"] = PackageFeed.Setting("UserPackages");
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.Clone();
    }

    private string Package(string id) => Path.Combine(feed.Feed, $"{id}.{PackageFeed.Setting("Version")}.nupkg");

    private async Task<string> DoAsync(string folder, IEnumerable<string> arguments)
    {
        var (ended, output) = await Dotnet.RunAsync(folder, feed.Packages, arguments);
        Assert.True(ended == 0, output);
        return output;
    }
}
