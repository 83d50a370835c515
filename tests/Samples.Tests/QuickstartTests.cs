using System.Text.Json;
using NsnGen.Samples.Quickstart;

namespace NsnGen.Samples.Tests;

public sealed class QuickstartTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"nsngen demo {Guid.NewGuid():N}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_quick_run_writes_its_frontier_and_answers()
    {
        using var sample = SampleProcess.Start<Mlp>(
            "--quick",
            "--seed",
            "3",
            "--out",
            folder,
            "--ask",
            "Opens a file."
        );
        var (exitCode, output, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("\"Opens a file.\"", output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(folder, "frontier.json"), Cancellation)
        );
        var root = json.RootElement;
        Assert.Equal(3, root.GetProperty("seed").GetInt32());
        var nested = root.GetProperty("nested")
            .EnumerateArray()
            .ToDictionary(point => point.GetProperty("rank").GetInt32());
        Assert.Equal([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256], nested.Keys);
        int[] untrained = [3, 6, 12, 24, 48, 96, 192];
        Assert.All(
            nested,
            entry => Assert.Equal(!untrained.Contains(entry.Key), entry.Value.GetProperty("trained").GetBoolean())
        );
        Assert.Equal(CostOf(16), nested[16].GetProperty("costRemaining").GetDouble(), 12);
        var dense = root.GetProperty("dense").GetProperty("quality").GetDouble();
        foreach (var truncation in root.GetProperty("truncation").EnumerateArray())
        {
            var rank = truncation.GetProperty("rank").GetInt32();
            Assert.Equal(CostOf(rank), truncation.GetProperty("costRemaining").GetDouble(), 12);
            if (rank is > 1 and <= 16)
            {
                Assert.True(QualityOf(nested[rank]) > truncation.GetProperty("quality").GetDouble());
            }
        }
        Assert.True(QualityOf(nested[32]) > dense - 0.05);
        // Both plots; in the table a head, four headings of groups, and a row for each point.
        var html = await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), Cancellation);
        Assert.Equal((2, 1 + 4 + 1 + 1 + 9 + 16), (html.Split("<svg").Length - 1, html.Split("<tr").Length - 1));
        Assert.Equal(
            1 + 1 + 1 + 9 + 16,
            (await File.ReadAllLinesAsync(Path.Combine(folder, "frontier.csv"), Cancellation)).Length
        );
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Ctrl_c_stops_cleanly_and_writes_no_report()
    {
        using var sample = SampleProcess.Start<Mlp>("--out", folder);
        await sample.WaitForAsync("training: ", Cancellation);
        sample.Interrupt();
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal((130, "stopped; no report was written"), (exitCode, error.Trim()));
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("--epochs must be at least 1", "--epochs", "0")]
    [InlineData("no/such/packs", "--docs", "no/such/packs")]
    [InlineData("--sede", "--sede", "1")]
    public async Task Wrong_input_is_named(string expected, params string[] arguments)
    {
        using var sample = SampleProcess.Start<Mlp>(arguments);
        var (exitCode, _, error) = await sample.EndAsync(Cancellation);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double QualityOf(JsonElement point) => point.GetProperty("quality").GetDouble();

    /// <summary>
    /// Cost remaining of 4096 → 512 → 512 → 32 by the formula: r (in + out) for the first two layers, or the dense layer where
    /// that is less, and a dense head.
    /// </summary>
    private static double CostOf(int rank)
    {
        (long In, long Out)[] factored = [(4096, 512), (512, 512)];
        const long Head = 512 * 32;
        var macs = Head + factored.Sum(layer => Math.Min(rank * (layer.In + layer.Out), layer.In * layer.Out));
        return (double)macs / (Head + factored.Sum(layer => layer.In * layer.Out));
    }
}
