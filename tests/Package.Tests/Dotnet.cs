using System.Diagnostics;

namespace NsnGen.Package.Tests;

/// <summary>The SDK's command line.</summary>
internal static class Dotnet
{
    /// <summary>Settings of a build in progress that must not reach another one.</summary>
    private static readonly string[] Inherited = ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH"];

    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder,
        string packages,
        params IEnumerable<string> arguments
    )
    {
        using var process = Start(folder, packages, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    /// <summary>Starts a command whose output the caller reads.</summary>
    public static Process Start(string folder, string packages, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in Inherited)
        {
            start.Environment.Remove(name);
        }

        start.Environment["NUGET_PACKAGES"] = packages;
        // No server of ours outlives the test.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }
}
