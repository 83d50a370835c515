using System.Diagnostics;

namespace NsnGen.Tests;

/// <summary>A result depends on shapes, element type, device and threads, never on a process or on how often it was asked for.</summary>
public sealed class RepeatabilityTests
{
    [Fact]
    public async Task Results_are_equal_bit_for_bit_across_calls_and_processes()
    {
        var first = await RunAsync();
        var second = await RunAsync();
        Assert.Equal(8, first.Length);
        Assert.Equal(first, second);
        Assert.All(first, line => Assert.Single(line.Split(": ")[1].Split(' ').Distinct(StringComparer.Ordinal)));
    }

    private static async Task<string[]> RunAsync()
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Serving.Host.dll");
        var start = new ProcessStartInfo("dotnet", [host]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
