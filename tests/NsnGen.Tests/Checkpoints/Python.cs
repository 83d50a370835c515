using System.Diagnostics;

namespace NsnGen.Tests;

/// <summary>The machine's Python, where it has torch.</summary>
internal static class Python
{
    /// <summary>One that NSN_PYTHON names must have torch; then no test is skipped.</summary>
    private static readonly Lazy<string?> WithTorch = new(() =>
        Environment.GetEnvironmentVariable("NSN_PYTHON")
        ?? Array.Find(["python3", "/usr/bin/python3"], name => Start(name, "import torch").Success)
    );

    /// <summary>Runs a script, or skips the test where there is no torch.</summary>
    /// <returns>What the script printed.</returns>
    public static string Run(string script, params string[] arguments)
    {
        Assert.SkipWhen(
            WithTorch.Value is null,
            "No Python with torch is here (Debian: apt-get install python3-torch)."
        );
        var (success, output, errors) = Start(WithTorch.Value!, script, arguments);
        Assert.True(success, errors);
        return output;
    }

    private static (bool Success, string Output, string Errors) Start(
        string python,
        string script,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(python, ["-c", script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode == 0, output, errors.Result);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (false, "", missing.Message);
        }
    }
}
