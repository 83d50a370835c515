using System.Diagnostics;
using NsnGen.Tests.Host;

namespace NsnGen.Tests;

/// <summary>A result depends on no time that a process takes.</summary>
[Trait("Speed", "Slow")]
public sealed class RepeatedCallsTests
{
    [Fact]
    public async Task Results_are_equal_bit_for_bit_across_processes_and_counts_of_calls()
    {
        // Code that is never optimised is slower by far, and so is a process beside others.
        var lines = await Task.WhenAll(RunAsync("1"), RunAsync("0"));
        Assert.All(lines, told => Assert.Equal(4, told.Count));
        Assert.Equal(lines[0], lines[1]);
        Assert.Single(lines[0].Select(line => line.Split(' ')[1]).Distinct());
    }

    private static async Task<List<string>> RunAsync(string tieredCompilation)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.PathOf<NoisyMlp>(), "calls"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_TieredCompilation"] = tieredCompilation },
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
