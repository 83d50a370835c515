using System.Diagnostics;
using NsnGen.Tests.Host;

namespace NsnGen.Tests;

[Trait("Speed", "Slow")]
public sealed class KillTests : IDisposable
{
    private const int Steps = 500;

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("nsn-kill-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public async Task A_run_that_is_killed_again_and_again_repeats_the_uninterrupted_one_bit_for_bit()
    {
        var whole = await RunAsync("whole", killAt: null);
        var random = Seeds.Random();
        int[] kills = [random.Next(1, 100), random.Next(100, 200), random.Next(200, 300)];
        foreach (var step in kills)
        {
            await RunAsync("parted", step);
        }
        var parted = await RunAsync("parted", killAt: null);

        Assert.Equal(Steps, RowsOf("whole").Count(row => row.Contains(",learning_rate,", StringComparison.Ordinal)));
        Assert.True(
            RowsOf("whole").SequenceEqual(RowsOf("parted")),
            $"Killed at the steps {string.Join(", ", kills)}, the log is another."
        );
        Assert.StartsWith("weights ", whole, StringComparison.Ordinal);
        Assert.Equal(whole, parted);
    }

    private string[] RowsOf(string run) => File.ReadAllLines(Path.Combine(root.FullName, run, "log.csv"));

    /// <returns>The last line that the process wrote.</returns>
    private async Task<string> RunAsync(string run, int? killAt)
    {
        var directory = root.CreateSubdirectory(run).FullName;
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.PathOf<NoisyMlp>(), directory, $"{Steps}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var last = "";
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            last = line;
            if (line == $"step {killAt}")
            {
                process.Kill();
            }
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(killAt is null, process.ExitCode == 0);
        return last;
    }
}
