using System.Globalization;
using System.Text.Json;
using NsnGen.Samples.DocSearch;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>The demo as a user runs it: the real encoder, on a small library.</summary>
public sealed class DocSearchTests : IDisposable
{
    private readonly SmallPacks packs = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SampleProcess Start(params string[] arguments) =>
        SampleProcess.Start<SearchEngine>([
            "--quick",
            "--docs",
            packs.Path,
            "--cache",
            folder.File("cache"),
            "--out",
            folder.File("out"),
            .. arguments,
        ]);

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_run_shows_its_frontier_and_a_second_one_starts_from_what_the_first_has_made()
    {
        using var sample = Start("--steps", "2", "--ask", "how to open a window");
        var (exitCode, output, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("training: 2 of 2", output, StringComparison.Ordinal);
        Assert.Contains("4. \"how to open a window\"", output, StringComparison.Ordinal);
        Assert.Contains("Some.Library.OpensWindow: Opens a window of the library.", output, StringComparison.Ordinal);
        var first = await PointsAsync();
        Assert.Equal(["10 %", "15 %", "20 %", "25 %", "35 %", "50 %", "70 %", "90 %"], first.Select(p => p.Name));
        Assert.All(first, point => Assert.InRange(point.Quality, 0, 1));
        Assert.All(first, point => Assert.InRange(point.Cost, Percent(point.Name) - 0.03, Percent(point.Name) + 1e-9));

        using var second = Start("--steps", "2");
        (exitCode, output, error) = await second.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.DoesNotContain("training: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("indexing: ", output, StringComparison.Ordinal);
        Assert.Equal(first, await PointsAsync());
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Ctrl_c_stops_cleanly_and_keeps_nothing_that_is_half_made()
    {
        using var sample = Start("--steps", "100000");
        await sample.WaitForAsync("factoring: ", Cancellation);
        sample.Interrupt();
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((130, "stopped; no report was written"), (exitCode, error.Trim()));
        Assert.False(Directory.Exists(folder.File("cache")));
        Assert.False(Directory.Exists(folder.File("out")));
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("no/such/packs", "--docs", "no/such/packs")]
    [InlineData("no/such.dll", "--package", "no/such.dll")]
    [InlineData("--steps must be at least 1", "--steps", "0")]
    [InlineData("--limit must be at least 1", "--limit", "0")]
    public async Task Wrong_input_is_named_in_a_line(string expected, string option, string value)
    {
        using var sample = SampleProcess.Start<SearchEngine>("--quick", "--cache", folder.File("cache"), option, value);
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error.Trim().Split('\n')[0], StringComparison.Ordinal);
    }

    public void Dispose()
    {
        packs.Dispose();
        folder.Dispose();
    }

    private async Task<IReadOnlyList<(string Name, double Cost, double Quality)>> PointsAsync()
    {
        using var json = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(folder.File("out"), "frontier.json"), Cancellation)
        );
        return
        [
            .. json
                .RootElement.GetProperty("nested")
                .EnumerateArray()
                .Select(point =>
                    (
                        point.GetProperty("name").GetString()!,
                        point.GetProperty("costRemaining").GetDouble(),
                        point.GetProperty("quality").GetDouble()
                    )
                ),
        ];
    }

    private static double Percent(string name) => int.Parse(name.Split(' ')[0], CultureInfo.InvariantCulture) / 100.0;
}
